package io.gatehouse.proxy;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes over the configuration of another product. */
@Command(
        name = "import",
        description = "Makes a gatehouse.yml of the configuration of another product.",
        subcommands = {ImportHttpdCommand.class, ImportOauth2ProxyCommand.class})
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "expected what to import: import httpd FILE, or import oauth2-proxy FILE");
    }
}
