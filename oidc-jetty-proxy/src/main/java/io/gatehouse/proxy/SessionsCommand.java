package io.gatehouse.proxy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.proxy.admin.AdminCallException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The operator's hand on the sessions of a running gateway. */
@Command(
        name = "sessions",
        description = "Lists or ends sessions of a running gateway, by its admin listener.",
        subcommands = {SessionsCommand.ListCommand.class, SessionsCommand.EndCommand.class})
final class SessionsCommand implements Callable<Integer> {
    private static final String EXITS =
            "Exit codes: 0 done, 1 the gateway could not be reached or refused, 2 wrong usage.";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "expected what to do: sessions list, or sessions end --subject S");
    }

    /** Shows who is signed in. */
    @Command(
            name = "list",
            description = "Lists sessions, all of them unless selected.",
            footer = {"", EXITS})
    static final class ListCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private SessionSelection selection = new SessionSelection();

        @Mixin
        private AdminOptions options = new AdminOptions();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "How many sessions at most, 1 to 1000; 100 if not given.")
        private int limit;

        @Override
        public Integer call() {
            if (limit < 1 || limit > 1000) {
                throw new ParameterException(spec.commandLine(), "expected --limit to be a number from 1 to 1000");
            }
            String query = selection.query();
            Map<String, Object> answer =
                    answer(() -> options.client().list((query.isEmpty() ? "" : query + "&") + "limit=" + limit));
            if (options.json()) {
                print(spec, json(answer));
            } else {
                SessionTable.lines(answer).forEach(line -> print(spec, line));
            }
            return Main.OK;
        }
    }

    /** Ends sessions. */
    @Command(
            name = "end",
            description = {
                "Ends the selected sessions. It takes effect on the next request, on every node that shares the store.",
                "The provider is not told: lock an account there first, or its owner signs in again."
            },
            footer = {"", EXITS})
    static final class EndCommand implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private SessionSelection selection = new SessionSelection();

        @Mixin
        private AdminOptions options = new AdminOptions();

        @Override
        public Integer call() {
            String query = selection.query();
            if (query.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "expected which sessions to end: --subject S, --sid S or --all");
            }
            Map<String, Object> answer = answer(() -> options.client().end(query));
            print(spec, options.json() ? json(answer) : said(answer.get("ended")));
            return Main.OK;
        }

        private static String said(@Nullable Object ended) {
            if (ended instanceof Number count) {
                return count.longValue() == 1 ? "ended 1 session" : "ended " + count.longValue() + " sessions";
            }
            return "ended; how many is not known, because sessions are kept in browsers' cookies";
        }
    }

    private interface Call {
        Map<String, Object> answer() throws AdminCallException;
    }

    private static Map<String, Object> answer(Call call) {
        try {
            return call.answer();
        } catch (AdminCallException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, TerminalText.of(String.valueOf(e.getMessage())));
        }
    }

    private static String json(Map<String, Object> answer) {
        return TerminalText.of(JSONObjectUtils.toJSONString(answer));
    }

    private static void print(CommandSpec spec, String line) {
        spec.commandLine().getOut().println(line);
    }
}
