package io.gatehouse.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigNote;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads the configuration and tells what is wrong with it, without listening or calling anybody. */
@Command(name = "check", description = "Reads the configuration and prints every problem.")
final class CheckCommand implements Callable<Integer> {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Option(
            names = "--print",
            description =
                    "Prints the configuration instead, with defaults, and where each value comes from; no secrets.")
    private boolean print;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            GatewayConfig config = Settings.read(options);
            readWhatTheyPointAt(config);
            if (print) {
                ConfigText.yaml(config).lines().map(TerminalText::of).forEach(out::println);
                return Main.OK;
            }
            out.println("no problems");
            for (ConfigNote note : config.notes()) {
                out.println("note: " + TerminalText.of(note.toString()));
            }
            Stream.concat(config.engine().weakSettings().stream(), config.weakSettings().stream())
                    .forEach(weak -> out.println("weak: " + weak.key() + ": " + weak.givesUp()));
            return Main.OK;
        } catch (CommandFailedException | ConfigException e) {
            out.println(e.getMessage());
            return Main.BAD_CONFIGURATION;
        }
    }

    /** Reads such things as the templates of pages. What an engine logs at its start is printed here in another way. */
    static void readWhatTheyPointAt(GatewayConfig config) {
        Level before = ROOT.getLevel();
        ROOT.setLevel(Level.OFF);
        try {
            Gatehouse.create(config.engine()).close();
        } finally {
            ROOT.setLevel(before);
        }
    }
}
