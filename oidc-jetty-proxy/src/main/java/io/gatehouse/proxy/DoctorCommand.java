package io.gatehouse.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.gatehouse.Rehearsal;
import io.gatehouse.checkup.Finding;
import io.gatehouse.config.ConfigException;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.doctor.Doctor;
import io.gatehouse.proxy.doctor.DoctorReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads the configuration, and looks whether it works with what is really there. */
@Command(
        name = "doctor",
        description = "Checks the configuration, then looks whether provider, addresses, certificates, upstreams and"
                + " session store are as it needs them, and says what to change where.",
        footer = {
            "",
            "  java -jar gatehouse.jar doctor --config gatehouse.yml",
            "Nobody signs in and nothing is changed. Exit codes: 0 no problems, 1 problems, 2 wrong usage or configuration."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 300;
    private static final String PEER = "192.0.2.1";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Option(
            names = "--only",
            paramLabel = "TOPIC",
            split = ",",
            description = "Looks at these alone, such as client,redirect-uri; docs/doctor.md has all of them.")
    private @Nullable List<String> only;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long all of it may take; 20 seconds if not given.")
    private int timeout = 20;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The address that browsers use, such as https://app.example.com; public-url if not given.")
    private @Nullable String url;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How findings are written: text (if not given) or json.")
    private String format = "text";

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Set<String> topics = topics();
        Origin address = address();
        if (!format.equals("text") && !format.equals("json")) {
            throw new ParameterException(spec.commandLine(), "expected --format to be text or json");
        }
        if (timeout < 1 || timeout > MAX_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "expected --timeout to be a number of seconds from 1 to " + MAX_SECONDS);
        }
        GatewayConfig config;
        try {
            config = Settings.read(options);
            CheckCommand.readWhatTheyPointAt(config);
        } catch (CommandFailedException | ConfigException e) {
            out.println(e.getMessage());
            return Main.BAD_CONFIGURATION;
        }
        List<Finding> findings = quietly(config, address, topics);
        if (format.equals("json")) {
            out.println(TerminalText.of(DoctorReport.json(findings)));
        } else {
            DoctorReport.lines(findings).forEach(line -> out.println(TerminalText.of(line)));
        }
        return DoctorReport.hasProblem(findings) ? Main.COULD_NOT_START : Main.OK;
    }

    /** What clients log by themselves is said by findings in another way. */
    private List<Finding> quietly(GatewayConfig config, @Nullable Origin address, Set<String> topics) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        root.setLevel(Level.OFF);
        try {
            return new Doctor(
                            config,
                            address,
                            Duration.ofSeconds(timeout),
                            InstantSource.system(),
                            asked -> arriving(config, asked))
                    .look(topics);
        } finally {
            root.setLevel(before);
        }
    }

    private static Rehearsal arriving(GatewayConfig config, Origin asked) {
        return Rehearsal.of(
                config.engine(),
                new ImaginedExchange("GET", "http", asked.authority(), "/", PEER, null, null, null, false),
                Caller.anonymous(),
                Instant.now());
    }

    private @Nullable Origin address() {
        if (url == null) {
            return null;
        }
        return Origin.parse(url)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "expected --url to be an address such as https://app.example.com, without a path"));
    }

    private Set<String> topics() {
        Set<String> named = new LinkedHashSet<>(only == null ? List.of() : only);
        Set<String> known = Doctor.topics();
        if (!known.containsAll(named)) {
            throw new ParameterException(
                    spec.commandLine(), "expected --only to name some of " + String.join(", ", known));
        }
        return named;
    }
}
