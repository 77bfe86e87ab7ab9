package io.gatehouse.proxy;

import io.gatehouse.proxy.importer.oauth2proxy.Oauth2ProxyImport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes over oauth2-proxy. */
@Command(
        name = "oauth2-proxy",
        description = "Takes over an oauth2-proxy. docs/migrate-from-oauth2-proxy.md tells more.",
        footer = {
            "",
            "Exit: 0 the result passes check; 3 it has to be filled in; 2 the input cannot be used; 1 files could not be read or written."
        })
final class ImportOauth2ProxyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ImportOptions options = new ImportOptions();

    @Option(
            names = "--environment",
            description =
                    "Takes the variables OAUTH2_PROXY_… of this environment as well; between the file and the flags.")
    private boolean environment;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|FLAG",
            description =
                    "The configuration file, such as /etc/oauth2-proxy.cfg, and the flags that oauth2-proxy is started with.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        Map<String, String> variables = environment ? System.getenv() : Map.of();
        return options.finish(spec, "the settings of oauth2-proxy", () -> Oauth2ProxyImport.read(arguments, variables));
    }
}
