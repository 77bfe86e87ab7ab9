package io.gatehouse.proxy;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the gateway. Exit codes: 0 when all is well, 2 for a command line or a configuration that is wrong, 1 when the
 * gateway could not start or a command could not do what it was asked.
 */
@Command(
        name = "gatehouse",
        description = "OpenID Connect sign-in in front of any HTTP application.",
        synopsisSubcommandLabel = "[COMMAND]",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            DoctorCommand.class,
            ExplainCommand.class,
            ImportCommand.class,
            SessionsCommand.class,
            LogLevelCommand.class,
            ReloadCommand.class,
            KeygenCommand.class,
            SchemaCommand.class,
            WarmUpCommand.class,
            VersionCommand.class
        },
        footer = {
            "",
            "Without a command, the gateway runs:",
            "  java -jar gatehouse.jar --config gatehouse.yml",
            "  java -jar gatehouse.jar --issuer https://idp.example.com --client-id app \\",
            "      --client-secret-file secret.txt --upstream http://localhost:8080"
        })
public final class Main implements Callable<Integer> {
    /** In seconds. */
    static final String KEEP_ALIVE = "jdk.httpclient.keepalive.timeout";

    static final int OK = 0;
    static final int COULD_NOT_START = 1;
    static final int BAD_CONFIGURATION = 2;

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(args, writer(System.out), writer(System.err)));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** Runs a command and returns its exit code. */
    static int execute(String[] args, PrintWriter out, PrintWriter err) {
        forgetIdleConnectionsSoon();
        CommandLine command = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                // A secret may begin with @, and so may the name of no file at all.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::misused)
                .setExecutionExceptionHandler((e, failed, parsed) -> {
                    if (e instanceof CommandFailedException expected) {
                        failed.getErr().println(expected.getMessage());
                        return expected.exitCode();
                    }
                    throw e;
                });
        takeForeignFlags(command);
        addHelp(command);
        command.setExecutionStrategy(parsed -> {
            if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty()) {
                throw new CommandLine.ParameterException(
                        command,
                        "expected the options after the command, as in: gatehouse.jar "
                                + parsed.subcommand().commandSpec().name() + " --config FILE");
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return command.execute(args);
    }

    /**
     * Has the JDK's HTTP client, which talks to the provider, drop idle connections before others do. JDK 17 keeps them for 20 minutes;
     * firewalls and NAT forget them sooner and without a word, and the next login would wait for an answer that cannot come. The JDK
     * reads the property once, when the first client is made.
     */
    private static void forgetIdleConnectionsSoon() {
        if (System.getProperty(KEEP_ALIVE) == null) {
            System.setProperty(KEEP_ALIVE, "30");
        }
    }

    /** Has the flags of another product be arguments, where they are to be imported. */
    private static void takeForeignFlags(CommandLine command) {
        if (command.getCommand() instanceof ImportOauth2ProxyCommand) {
            command.setUnmatchedOptionsArePositionalParams(true);
        }
        command.getSubcommands().values().forEach(Main::takeForeignFlags);
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
        command.getSubcommands().values().forEach(Main::addHelp);
    }

    /** Tells what is wrong with a command line, in a sentence and not with the whole help. */
    private static int misused(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println(e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched) : e.getMessage());
        command.getErr().println("Try: java -jar gatehouse.jar --help");
        return BAD_CONFIGURATION;
    }

    /** Names what nobody knows, without what may be a secret after it. */
    private static String unknown(UnmatchedArgumentException e) {
        List<String> options = e.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.split("=", 2)[0])
                .toList();
        if (options.isEmpty()) {
            return "expected options and one of the commands "
                    + String.join(", ", e.getCommandLine().getSubcommands().keySet()) + ", but came something else";
        }
        return "not known: " + String.join(", ", options)
                + (options.contains("--client-secret")
                        ? "; whoever is on this machine sees a secret on a command line: use --client-secret-file"
                        : "");
    }

    @Override
    public Integer call() {
        return RunCommand.run(options);
    }
}
