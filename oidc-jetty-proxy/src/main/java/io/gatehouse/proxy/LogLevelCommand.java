package io.gatehouse.proxy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.proxy.admin.AdminCallException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a running gateway log more, or less, for a while. */
@Command(
        name = "log-level",
        description = "Has a running gateway log more, or less, for a while, by its admin listener.",
        footer = {"", "Exit codes: 0 done, 1 the gateway could not be reached or refused, 2 wrong usage."})
final class LogLevelCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdminOptions options = new AdminOptions();

    @Option(
            names = "--logger",
            paramLabel = "NAME",
            defaultValue = "io.gatehouse",
            description = "Whose lines; io.gatehouse if not given, which is everything of the gateway's own.")
    private String logger = "";

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            required = true,
            description = "ERROR, WARN, INFO, DEBUG or TRACE.")
    private String level = "";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "For how long, 1s to 24h; then it is as before. 10m if not given.")
    private String time = "";

    @Override
    public Integer call() {
        String query = "logger=" + encoded(logger) + "&level=" + encoded(level) + "&for=" + encoded(time);
        try {
            Map<String, Object> answer = options.client().logLevel(query);
            spec.commandLine()
                    .getOut()
                    .println(TerminalText.of(
                            options.json()
                                    ? JSONObjectUtils.toJSONString(answer)
                                    : answer.get("logger") + " logs at " + answer.get("level") + " until "
                                            + answer.get("until") + ", then at " + answer.get("then") + " again"));
            return Main.OK;
        } catch (AdminCallException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, TerminalText.of(String.valueOf(e.getMessage())));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
