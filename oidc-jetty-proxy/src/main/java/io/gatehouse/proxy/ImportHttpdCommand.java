package io.gatehouse.proxy;

import io.gatehouse.proxy.importer.httpd.HttpdImport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes over Apache httpd with mod_auth_openidc. */
@Command(
        name = "httpd",
        description =
                "Takes over an Apache httpd with mod_auth_openidc. docs/migrate-from-mod-auth-openidc.md tells more.",
        footer = {
            "",
            "Exit: 0 the result passes check; 3 it has to be filled in; 2 the input cannot be used; 1 files could not be read or written."
        })
final class ImportHttpdCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ImportOptions options = new ImportOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "The configuration, such as /etc/apache2/apache2.conf or one site. What it includes is read with it.")
    private List<Path> files = List.of();

    @Option(
            names = "--host",
            paramLabel = "NAME[:PORT]",
            description = "Which virtual host; needed where several sign people in.")
    private @Nullable String host;

    @Option(
            names = {"-D", "--define"},
            paramLabel = "NAME[=VALUE]",
            description = "What $${NAME} and <IfDefine NAME> refer to, as with httpd -D. May be repeated.")
    private List<String> defines = List.of();

    @Override
    public Integer call() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String define : defines) {
            String[] parts = define.split("=", 2);
            variables.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        String source = files.stream().map(Path::toString).collect(Collectors.joining(", "));
        return options.finish(spec, source, () -> HttpdImport.read(files, variables, host));
    }
}
