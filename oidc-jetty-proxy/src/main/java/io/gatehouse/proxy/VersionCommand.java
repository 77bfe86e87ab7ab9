package io.gatehouse.proxy;

import java.io.PrintWriter;
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
        PrintWriter out = spec.commandLine().getOut();
        out.println("gatehouse " + Versions.gatehouse());
        out.println(
                "java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")");
        out.println("jetty " + Versions.jetty());
        return Main.OK;
    }
}
