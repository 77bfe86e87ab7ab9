package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SessionsCommandTest {
    private record Result(int exit, String out, String err) {}

    private final Path directory;

    SessionsCommandTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Result sessions(String command, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = new String[args.length + 2];
        all[0] = "sessions";
        all[1] = command;
        for (int i = 0; i < args.length; i++) {
            all[i + 2] = String.valueOf(args[i]);
        }
        int exit = Main.execute(all, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Result(exit, out.toString(), err.toString());
    }

    @Nested
    class Lists {
        @Test
        void whoIsSignedInInColumns() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.signedIn("alice");
                scene.signedIn("somebody-with-a-long-name");

                Result result = sessions("list", "--admin", scene.admin());

                assertThat(result.exit()).as(result.err()).isZero();
                List<String> lines = result.out().lines().toList();
                assertThat(lines).hasSize(4);
                assertThat(lines.get(0)).matches("SESSION +SUBJECT +PROVIDER +SINCE +LAST SEEN +ENDS +ADDRESS +SID");
                assertThat(lines.subList(1, 3))
                        .allMatch(line ->
                                line.matches("[A-Za-z0-9_-]{12}  \\S+ +default +(\\S+Z  ){3}127\\.0\\.0\\.1  yes"))
                        .anyMatch(line -> line.contains("  alice  "));
                assertThat(lines.subList(0, 3).stream()
                                .map(line -> line.replaceAll("SINCE.*|20\\d\\d-.*", "")
                                        .length()))
                        .as("where the third column ends")
                        .containsOnly(lines.get(0).indexOf("SINCE"));
                assertThat(lines.get(3)).isEqualTo("2 sessions");
            }
        }

        @Test
        void thoseThatAreSelectedAndNoMoreThanAskedFor() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.signedIn("alice & co + 1%");
                scene.signedIn("bob");

                assertThat(sessions("list", "--admin", scene.admin(), "--subject", "alice & co + 1%")
                                .out())
                        .endsWith("1 session\n");
                assertThat(sessions("list", "--admin", scene.admin(), "--sid", "x")
                                .out())
                        .isEqualTo("no sessions\n");
                assertThat(sessions("list", "--admin", scene.admin(), "--limit", "1")
                                .out())
                        .endsWith("1 session; there are more: --limit shows up to 1000, --subject and --sid select\n");
                assertThat(sessions("list", "--admin", scene.admin(), "--all").out())
                        .endsWith("2 sessions\n");
            }
        }

        @Test
        void asJson() throws Exception {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.signedIn("alice");

                Result result = sessions("list", "--json", "--admin", scene.admin());

                assertThat(JSONObjectUtils.parse(result.out())).containsOnlyKeys("sessions", "more");
            }
        }

        @Test
        void nothingThatATerminalWouldObey() throws Exception {
            String hostile = "\\u001b[2J\\u009b31m\\u202eecila\\n\\r\\u2028x\\ud83d\\ude00\\u00e9";
            try (Scripted listener = Scripted.answering(200, "{\"sessions\":[{\"subject\":\"" + hostile + "\"}]}")) {
                for (Result result : List.of(
                        sessions("list", "--admin", listener.url),
                        sessions("list", "--json", "--admin", listener.url))) {
                    assertThat(result.exit()).isZero();
                    assertThat(result.out().replace("\n", "").codePoints())
                            .as(result.out())
                            .noneMatch(c -> Character.isISOControl(c)
                                    || Character.getType(c) == Character.FORMAT
                                    || c == 0x2028);
                    assertThat(result.out()).contains("\u00e9", "\ud83d\ude00");
                }
                assertThat(JSONObjectUtils.parse(sessions("list", "--json", "--admin", listener.url)
                                .out()))
                        .isEqualTo(JSONObjectUtils.parse("{\"sessions\":[{\"subject\":\"" + hostile + "\"}]}"));
            }
            try (Scripted listener = Scripted.answering(400, "{\"detail\":\"\\u001b[2J\"}")) {
                assertThat(sessions("list", "--admin", listener.url).err()).doesNotContain("\u001b");
            }
        }

        @Test
        void notWhatIsInCookiesAndSaysWhy() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start(StoreKind.COOKIE)) {
                Result result = sessions("list", "--admin", scene.admin());

                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.out()).isEmpty();
                assertThat(result.err()).startsWith("refused with status 501: With session.store: cookie,");
            }
        }
    }

    @Nested
    class Ends {
        @Test
        void whatIsSelected() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                Browser alice = scene.signedIn("alice");
                Browser bob = scene.signedIn("bob");

                assertThat(sessions("end", "--subject", "alice", "--admin", scene.admin()))
                        .isEqualTo(new Result(0, "ended 1 session\n", ""));
                assertThat(scene.knows(alice)).isFalse();
                assertThat(scene.knows(bob)).isTrue();
                assertThat(sessions("end", "--sid", "x", "--admin", scene.admin())
                                .out())
                        .isEqualTo("ended 0 sessions\n");
                assertThat(sessions("end", "--all", "--json", "--admin", scene.admin())
                                .out())
                        .isEqualTo("{\"ended\":1}\n");
                assertThat(scene.knows(bob)).isFalse();
            }
        }

        @Test
        void whatIsInCookiesAndSaysThatItCannotCount() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start(StoreKind.COOKIE)) {
                Browser alice = scene.signedIn("alice");

                assertThat(sessions("end", "--all", "--admin", scene.admin()))
                        .isEqualTo(new Result(
                                0,
                                "ended; how many is not known, because sessions are kept in browsers' cookies\n",
                                ""));
                assertThat(scene.knows(alice)).isFalse();
            }
        }

        @Test
        void nothingThatWasNotSelected() {
            Result result = sessions("end");

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).startsWith("expected which sessions to end: --subject S, --sid S or --all");
            assertThat(sessions("end", "--all", "--subject", "alice").exit()).isEqualTo(2);
            assertThat(sessions("end", "--sid", "a", "--subject", "b").err()).contains("but came several");
        }
    }

    @Nested
    class TheToken {
        @Test
        void isReadFromAFile() throws IOException {
            Path file = Files.writeString(directory.resolve("token"), AdminUnderTest.TOKEN + "\n");
            try (AdminUnderTest scene = AdminUnderTest.withToken()) {
                scene.signedIn("alice");

                assertThat(sessions("list", "--admin", scene.admin(), "--token-file", file)
                                .out())
                        .endsWith("1 session\n");
                Result without = sessions("list", "--admin", scene.admin());
                assertThat(without.exit()).isEqualTo(1);
                assertThat(without.err())
                        .startsWith("refused with status 401: ")
                        .contains("server.admin-token-file");
            }
        }

        @Test
        void isToldToBeUnfitWithoutBeingShown() throws IOException {
            Path bad = Files.writeString(directory.resolve("bad"), "canary7c1f9e\u0007");
            Result result = sessions("list", "--token-file", bad);

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err())
                    .startsWith("--token-file: server.admin-token-file: expected ")
                    .doesNotContain("canary");
            assertThat(sessions("list", "--token-file", directory.resolve("none"))
                            .err())
                    .contains("expected a file, but there is none");
        }
    }

    @Nested
    class TheAddress {
        @Test
        void isReadFromTheConfigurationWhateverElseIsInIt() throws IOException {
            Files.writeString(directory.resolve("token"), AdminUnderTest.TOKEN);
            try (AdminUnderTest scene = AdminUnderTest.withToken()) {
                Path config = Files.writeString(
                        directory.resolve("gatehouse.yml"),
                        "provider: {issuer: https://idp.example.com, client-id: app, client-secret: '${NOT_SET_HERE}'}\n"
                                + "server: {admin: 'http://0.0.0.0:"
                                + scene.admin().getPort()
                                + "', admin-token-file: token}\n");

                Result result = sessions("list", "--config", config);
                assertThat(result).isEqualTo(new Result(0, "no sessions\n", ""));
                assertThat(sessions("list", "--config", config, "--admin", "http://127.0.0.1:1")
                                .err())
                        .startsWith("nobody answers at http://127.0.0.1:1");
            }
        }

        @Test
        void isToldToBeWrong() throws IOException {
            Path config = Files.writeString(directory.resolve("bad.yml"), "server: {admin: 'localhost'}\n");

            for (Result result : List.of(
                    sessions("list", "--config", config),
                    sessions("list", "--admin", "localhost:9002"),
                    sessions("list", "--admin", "ftp://localhost"),
                    sessions("list", "--admin", "http://me:secret@localhost:9002"))) {
                assertThat(result.exit()).as(result.toString()).isEqualTo(2);
                assertThat(result.err()).contains("http://127.0.0.1:9002").doesNotContain("secret@");
            }
            assertThat(sessions("list", "--config", directory.resolve("none.yml"))
                            .exit())
                    .isEqualTo(2);
        }

        @Test
        void ofNobodyIsToldInASentence() throws IOException {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Result result = sessions("end", "--all", "--admin", "http://127.0.0.1:" + port);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .startsWith("nobody answers at http://127.0.0.1:" + port)
                    .contains("is server.admin this address?")
                    .doesNotContain("Exception", "\tat ");
        }

        @Test
        void ofSomethingElseIsToldInASentence() throws IOException {
            try (Scripted other = Scripted.answering(404, "<html>")) {
                assertThat(sessions("list", "--admin", other.url).err())
                        .endsWith("answered with status 404 and no JSON; is this the address of server.admin?\n");
            }
            try (Scripted other = Scripted.answering(200, "{\"x\":\"" + "y".repeat(9_000_000) + "\"}")) {
                Result result = sessions("list", "--admin", other.url);
                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.err()).contains("larger than 8388608 bytes");
            }
        }
    }

    @Nested
    class AWrongCommandLine {
        @Test
        void isToldInASentence() {
            StringWriter err = new StringWriter();
            int exit = Main.execute(
                    new String[] {"sessions"}, new PrintWriter(new StringWriter()), new PrintWriter(err, true));

            assertThat(exit).isEqualTo(2);
            assertThat(err.toString()).startsWith("expected what to do: sessions list, or sessions end --subject S");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "1001", "ten"})
        void isALimitThatIsNone(String limit) {
            assertThat(sessions("list", "--limit", limit).exit()).isEqualTo(2);
        }

        @Test
        void isHelpedAlong() {
            assertThat(sessions("end", "--help").out())
                    .contains("--subject", "--sid", "--all", "--admin", "--token-file", "--json", "Exit codes: 0");
        }
    }

    /** Something that answers everything with the same. */
    private static final class Scripted implements AutoCloseable {
        private final HttpServer server;
        private final String url;

        private Scripted(int status, String body) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                try (var out = exchange.getResponseBody()) {
                    out.write(bytes);
                } catch (IOException e) {
                    // The client has heard enough.
                    exchange.close();
                }
            });
            server.start();
            url = "http://127.0.0.1:" + server.getAddress().getPort();
        }

        static Scripted answering(int status, String body) throws IOException {
            return new Scripted(status, body);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
