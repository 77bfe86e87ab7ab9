package io.gatehouse.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what runs here. */
@Command(name = "version", description = "Prints the versions of the gateway, of Java and of Jetty.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Properties versions = new Properties();
        // Written by the build: in one jar with everything else, no library's own manifest is left.
        try (InputStream in = VersionCommand.class.getResourceAsStream("versions.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("gatehouse " + versions.getProperty("gatehouse", "unknown"));
        out.println(
                "java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")");
        out.println("jetty " + versions.getProperty("jetty", "unknown"));
        return Main.OK;
    }
}
