package io.gatehouse.proxy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.proxy.admin.AdminCallException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has a running gateway read its configuration again. */
@Command(
        name = "reload",
        description = {
            "Has a running gateway read its configuration again, by its admin listener, and prints every problem with it.",
            "A configuration with problems changes nothing. SIGHUP does the same."
        },
        footer = {
            "",
            "Exit codes: 0 it is in use, 1 the gateway could not be reached, 2 it has problems, or wrong usage."
        })
final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdminOptions options = new AdminOptions();

    @Override
    public Integer call() {
        Map<String, Object> answer = answer();
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(TerminalText.of(JSONObjectUtils.toJSONString(answer)));
        } else if (answer.get("problems") instanceof List<?> problems) {
            out.println("refused; what was in use stays in use");
            problems.forEach(problem -> out.println("  " + TerminalText.of(line(problem))));
        } else {
            out.println("reloaded: " + TerminalText.of(String.valueOf(answer.get("detail"))));
        }
        return answer.containsKey("problems") ? Main.BAD_CONFIGURATION : Main.OK;
    }

    private Map<String, Object> answer() {
        try {
            return options.client().reload();
        } catch (AdminCallException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, TerminalText.of(String.valueOf(e.getMessage())));
        }
    }

    private static String line(Object problem) {
        if (!(problem instanceof Map<?, ?> said)) {
            return String.valueOf(problem);
        }
        String place = said.get("file") == null
                ? String.valueOf(said.get("source"))
                : said.get("file") + ":" + said.get("line");
        return place + ": " + (said.get("key") == null ? "" : said.get("key") + ": ") + said.get("why");
    }
}
