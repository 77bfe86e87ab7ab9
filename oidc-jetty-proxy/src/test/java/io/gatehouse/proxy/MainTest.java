package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final String CANARY = "canary7c1f9e";

    private record Result(int exit, String out, String err) {}

    private final Path directory;
    private final Path good;
    private final Path secret;

    MainTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        secret = Files.writeString(directory.resolve("secret"), CANARY + "\n");
        good = Files.writeString(directory.resolve("good.yml"), """
                provider: {issuer: https://idp.example.com, client-id: app, client-secret-file: secret}
                routes: [{upstream: "http://localhost:8080"}]
                """);
    }

    @Test
    void printsTheSchemaOfTheDocumentation() throws IOException {
        Result result = gatehouse("schema");

        assertThat(result.out()).isEqualTo(Files.readString(Path.of("..", "docs", "gatehouse.schema.json")));
        assertThat(result.exit()).isZero();
    }

    @Test
    void warmsUpAndEnds() {
        assertThat(gatehouse("warm-up")).isEqualTo(new Result(0, "", ""));
    }

    @Nested
    class Check {
        @Test
        void isContentWithAGoodFile() {
            Result result = gatehouse("check", "--config", good.toString());

            assertThat(result).isEqualTo(new Result(0, "no problems\n", ""));
        }

        @Test
        void isContentWithFlagsAlone() {
            Result result = gatehouse(
                    "check",
                    "--issuer",
                    "https://idp.example.com",
                    "--client-id",
                    "app",
                    "--client-secret-file",
                    secret.toString(),
                    "--upstream",
                    "http://localhost:8080",
                    "--listen",
                    "http://127.0.0.1:0",
                    "--listen=http://[::1]:0");

            assertThat(result).isEqualTo(new Result(0, "no problems\n", ""));
        }

        @Test
        void printsEveryProblem() throws IOException {
            Path bad =
                    Files.writeString(directory.resolve("bad.yml"), "provider: {isuer: x}\nlogin: {timeout: soon}\n");
            Result result = gatehouse(
                    "check",
                    "--config",
                    bad.toString(),
                    "--upstream",
                    "it's",
                    "--set",
                    "login.max-pending=99",
                    "--issuer",
                    "x:y");

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).isEmpty();
            assertThat(result.out().lines())
                    .containsExactly(
                            "the configuration has 7 problems:",
                            "  " + bad + ":1: provider.isuer: is not known; did you mean provider.issuer?",
                            "  " + bad
                                    + ":2: login.timeout: expected a duration such as 30s, 15m, 8h or 1d, but came \"soon\"",
                            "  --issuer: provider.issuer: expected a URL such as https://idp.example.com/realms/main, but came \"x:y\"",
                            "  --upstream: routes[0].upstream: expected an absolute URL such as http://localhost:8080/path, without"
                                    + " user name and fragment, or a socket such as unix:/run/app.sock, but came \"it's\"",
                            "  --set login.max-pending: login.max-pending: expected a number from 1 to 20, but came 99",
                            "  " + bad
                                    + ": provider.client-id: is missing; expected the client id that this application is registered"
                                    + " by at the provider",
                            "  " + bad
                                    + ": provider.client-secret: is missing; provider.client-auth client_secret_basic needs it, or"
                                    + " provider.client-secret-file; a public client has provider.client-auth: none");
        }

        @Test
        void warnsOfWeakSettings() {
            Result result = gatehouse("check", "-c", good.toString(), "--set", "provider.insecure-tls=true");

            assertThat(result.exit()).isZero();
            assertThat(result.out())
                    .startsWith("no problems\nweak: provider.insecure-tls: the provider's certificate goes unchecked");
        }

        @Test
        void readsTheTemplatesToo() throws IOException {
            Path templates = Files.createDirectory(directory.resolve("pages"));
            Files.writeString(templates.resolve("refused.html"), "{{#unclosed}}");
            Result result = gatehouse("check", "-c", good.toString(), "--set", "pages.templates=" + templates);

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.out()).startsWith("the configuration has a problem");
        }

        @Test
        void tellsOfAFileThatIsNotThere() {
            assertThat(gatehouse("check", "--config", "/nowhere.yml"))
                    .isEqualTo(new Result(
                            2,
                            "the configuration has a problem:\n  /nowhere.yml: expected a file, but there is none at"
                                    + " \"/nowhere.yml\"\n",
                            ""));
        }

        @Test
        void letsTheCommandLineWinOverTheFile() {
            assertThat(gatehouse("check", "-c", good.toString(), "--issuer", "http://idp.example.com")
                            .out())
                    .contains("--issuer: provider.issuer: expected https");
            assertThat(gatehouse(
                                    "check",
                                    "-c",
                                    good.toString(),
                                    "--issuer",
                                    "http://idp.example.com",
                                    "--set",
                                    "provider.issuer=https://idp.example.com",
                                    "--set",
                                    "provider.authorization-params={a: b=c}")
                            .out())
                    .isEqualTo("no problems\n");
        }
    }

    @Nested
    class AnAdminListenerForAll {
        @Test
        void isRefusedWithoutAToken() {
            Result result = gatehouse("check", "-c", good.toString(), "--set", "server.admin=http://0.0.0.0:9002");

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.out())
                    .contains("server.admin-token-file: is missing; other machines may reach server.admin");
            assertThat(gatehouse("run", "-c", good.toString(), "--set", "server.admin=http://0.0.0.0:9002")
                            .exit())
                    .isEqualTo(2);
        }

        @Test
        void isToldOfWhereItsAddressIsTaken() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Result result = gatehouse(
                        "run",
                        "-c",
                        good.toString(),
                        "--listen=http://127.0.0.1:0",
                        "--set=server.admin=http://127.0.0.1:" + taken.getLocalPort());

                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.err())
                        .contains(String.valueOf(taken.getLocalPort()), "server.admin where for operators");
            }
        }
    }

    @Nested
    class Run {
        @ParameterizedTest
        @ValueSource(strings = {"", "run"})
        void refusesABadConfigurationWithoutAStackTrace(String command) throws IOException {
            Path bad = Files.writeString(directory.resolve("bad.yml"), "provider: {isuer: x}\n");
            List<String> args = new ArrayList<>(List.of("--config", bad.toString()));
            if (!command.isEmpty()) {
                args.add(0, command);
            }
            Result result = gatehouse(args.toArray(String[]::new));

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err())
                    .contains("bad.yml:1: provider.isuer: is not known; did you mean provider.issuer?")
                    .doesNotContain("\tat ", "Exception");
        }

        @Test
        void tellsHowToNameAConfiguration() {
            Result result = gatehouse();

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err())
                    .contains("configuration: provider.issuer: is missing")
                    .contains("No configuration was named. Try --config FILE, or --issuer,");
        }

        @Test
        void tellsOfAnAddressThatIsTaken() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String address = "http://127.0.0.1:" + taken.getLocalPort();
                Result result = gatehouse("run", "-c", good.toString(), "--listen", address);

                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.err())
                        .startsWith("the gateway could not start: ")
                        .contains(String.valueOf(taken.getLocalPort()), "server.listen says where to listen")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Nested
    class OtherCommands {
        @Test
        void keepIdleConnectionsToTheProviderForHalfAMinuteUnlessToldOtherwise() {
            String before = System.getProperty(Main.KEEP_ALIVE);
            try {
                System.clearProperty(Main.KEEP_ALIVE);
                gatehouse("version");
                assertThat(System.getProperty(Main.KEEP_ALIVE)).isEqualTo("30");
                System.setProperty(Main.KEEP_ALIVE, "7");
                gatehouse("version");
                assertThat(System.getProperty(Main.KEEP_ALIVE)).isEqualTo("7");
            } finally {
                if (before == null) {
                    System.clearProperty(Main.KEEP_ALIVE);
                } else {
                    System.setProperty(Main.KEEP_ALIVE, before);
                }
            }
        }

        @Test
        void keygenPrintsAKeyThatSessionsAccept() {
            Result first = gatehouse("keygen");
            Result second = gatehouse("keygen");

            assertThat(first.exit()).isZero();
            assertThat(Base64.getUrlDecoder().decode(first.out().strip())).hasSize(32);
            assertThat(first.out()).isNotEqualTo(second.out());
            assertThat(gatehouse(
                                    "check",
                                    "-c",
                                    good.toString(),
                                    "--set",
                                    "session.store=cookie",
                                    "--set",
                                    "session.keys=" + first.out().strip())
                            .out())
                    .isEqualTo("no problems\n");
        }

        @Test
        void versionPrintsVersions() {
            Result result = gatehouse("version");

            assertThat(result.exit()).isZero();
            assertThat(result.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("gatehouse [0-9]+\\.[0-9]+\\..*"),
                            line -> assertThat(line).startsWith("java " + System.getProperty("java.runtime.version")),
                            line -> assertThat(line).matches("jetty 12\\.[0-9]+\\.[0-9]+"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"--help", "-h"})
        void helpNamesCommandsAndOptions(String option) {
            Result result = gatehouse(option);

            assertThat(result.exit()).isZero();
            assertThat(result.out())
                    .contains(
                            "run",
                            "check",
                            "sessions",
                            "keygen",
                            "version",
                            "--config",
                            "--set",
                            "--log-format",
                            "--client-secret-file");
            assertThat(gatehouse("check", option).out()).contains("Reads the configuration and prints every problem.");
        }
    }

    @Nested
    class AWrongCommandLine {
        @Test
        void isToldInASentence() {
            assertThat(gatehouse("--confg", "x"))
                    .isEqualTo(new Result(2, "", "not known: --confg\nTry: java -jar gatehouse.jar --help\n"));
            assertThat(gatehouse("frobnicate").exit()).isEqualTo(2);
            assertThat(gatehouse("check", "--log-format", "xml").err()).contains("expected text or json");
            assertThat(gatehouse("check", "--config").exit()).isEqualTo(2);
        }

        @Test
        void neverRepeatsASecret() {
            Result flag = gatehouse("--client-secret", CANARY);
            Result assigned = gatehouse("check", "--client-secret=" + CANARY);
            Result setting = gatehouse("check", "--set", "provider.client-secret:" + CANARY);

            assertThat(flag.err()).contains("use --client-secret-file");
            assertThat(assigned.err()).contains("use --client-secret-file");
            assertThat(setting.out() + setting.err()).contains("expected --set KEY=VALUE");
            assertThat(List.of(flag, assigned, setting)).allMatch(result -> result.exit() == 2);
            assertThat(flag.toString() + assigned + setting).doesNotContain(CANARY);
        }

        @Test
        void isToldWhenOptionsStandBeforeTheCommand() {
            assertThat(gatehouse("--config", good.toString(), "check").err())
                    .startsWith("expected the options after the command, as in: gatehouse.jar check --config FILE");
        }
    }

    private static Result gatehouse(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.execute(args, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Result(exit, out.toString(), err.toString());
    }
}
