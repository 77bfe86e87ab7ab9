package io.gatehouse.proxy;

import io.gatehouse.proxy.importer.ImportResult;
import io.gatehouse.proxy.importer.Importer;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What every import can be told, and how it ends. */
final class ImportOptions {
    /** The result must be filled in before it can be started. */
    private static final int INCOMPLETE = 3;

    /** Something that makes a draft. */
    @FunctionalInterface
    interface Reading {
        /** Reads the other product's configuration. */
        Draft read() throws ImportFailedException;
    }

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Writes the configuration into this file, and each secret into a file beside it. Without it the configuration is"
                            + " printed, with variables such as $${CLIENT_SECRET} in the places of secrets.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replaces files that are there.")
    private boolean force;

    /** Reads, writes, judges, and tells what came of it. */
    int finish(CommandSpec spec, String source, Reading reading) {
        PrintWriter err = spec.commandLine().getErr();
        ImportResult result;
        try {
            result = Importer.finish(reading.read(), source, out, force, System.getenv());
        } catch (ImportFailedException e) {
            // A list of hosts has several lines.
            for (String line : e.why().split("\n", -1)) {
                err.println(TerminalText.of(line));
            }
            return e.isInput() ? Main.BAD_CONFIGURATION : Main.COULD_NOT_START;
        }
        spec.commandLine().getOut().print(result.yaml());
        spec.commandLine().getOut().flush();
        result.files().forEach(file -> err.println("wrote " + TerminalText.of(file.toString())));
        err.println(count(result.differences(), "thing differs", "things differ") + ", "
                + count(result.byHand().size(), "thing needs a hand", "things need a hand")
                + (result.byHand().isEmpty() ? "" : ":"));
        result.byHand().forEach(line -> err.println("  " + TerminalText.of(line)));
        if (result.problems().isEmpty()) {
            err.println("gatehouse check: no problems");
            return Main.OK;
        }
        err.println("gatehouse check: not complete yet; fill in:");
        result.problems().forEach(problem -> err.println("  " + TerminalText.of(problem)));
        return INCOMPLETE;
    }

    private static String count(long number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }
}
