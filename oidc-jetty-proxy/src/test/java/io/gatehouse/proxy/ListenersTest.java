package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners of all kinds, and what they do before a request is served. */
@Timeout(60)
class ListenersTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String OPEN = "rules: [{path: /**, allow: everyone}]\n";

    @TempDir
    private Path directory = Path.of("");

    private Path socket() {
        return directory.resolve("gatehouse.sock");
    }

    private static String overUnix(Path socket, String headers) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    Wire.bytes("GET / HTTP/1.1\r\nHost: app.example.com\r\n" + headers + "Connection: close\r\n\r\n")));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void listensInManyWaysAtOnce() throws Exception {
        AUTHORITY.issue("app.example.com").write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        String yaml = "server: {listen: ['http://127.0.0.1:0', 'https://127.0.0.1:0', 'unix:" + socket()
                + "', 'http://[::1]:0'], tls: {certificate: tls.crt, private-key: tls.key}}\n";
        try (ListeningGateway gateway = ListeningGateway.start(directory, yaml)) {
            assertThat(gateway.uris()).extracting(URI::getScheme).containsExactly("http", "https", "unix", "http");
            assertThat(gateway.uris().get(2)).hasToString("unix:" + socket());
            assertThat(gateway.uris().get(3).toString()).matches("http://\\[::1]:\\d+");

            assertThat(RawClient.get(gateway.uris().get(0), "/").status()).isEqualTo(200);
            try (TlsClient client =
                    new TlsClient(AUTHORITY.client(null), gateway.uris().get(1), "app.example.com")) {
                assertThat(client.statusOf("app.example.com", "/")).isEqualTo(200);
            }
            assertThat(overUnix(socket(), "")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Nested
    class OnAUnixDomainSocket {
        private String yaml() {
            return "server: {listen: 'unix:" + socket() + "'}\n";
        }

        @Test
        void takesThePeerForThisMachine() throws Exception {
            try (ListeningGateway gateway = ListeningGateway.start(directory, yaml())) {
                assertThat(gateway.uris()).hasSize(1);
                assertThat(overUnix(socket(), "X-Forwarded-For: 203.0.113.9\r\n"))
                        .endsWith("client=127.0.0.1 proto=http");
            }
            try (ListeningGateway gateway =
                    ListeningGateway.start(directory, yaml(), OPEN + "trusted-proxies: [127.0.0.1]\n")) {
                assertThat(gateway.uris()).hasSize(1);
                assertThat(overUnix(socket(), "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"))
                        .endsWith("client=203.0.113.9 proto=https");
            }
        }

        @Test
        void letsOnlyThoseConnectWhoMay() throws Exception {
            try (ListeningGateway gateway = ListeningGateway.start(directory, yaml())) {
                assertThat(gateway.uris()).hasSize(1);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                        .isEqualTo("rw-rw----");
            }
            assertThat(socket()).doesNotExist();
            try (ListeningGateway gateway = ListeningGateway.start(
                    directory, "server: {listen: {url: 'unix:" + socket() + "', mode: '0606'}}\n")) {
                assertThat(gateway.uris()).hasSize(1);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                        .isEqualTo("rw----rw-");
            }
        }

        @Test
        void replacesASocketThatWasLeftBehind() throws Exception {
            try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                left.bind(UnixDomainSocketAddress.of(socket()));
            }
            assertThat(socket()).exists();
            try (ListeningGateway gateway = ListeningGateway.start(directory, yaml())) {
                assertThat(gateway.uris()).hasSize(1);
                assertThat(overUnix(socket(), "")).startsWith("HTTP/1.1 200 ");
            }
        }

        @Test
        void leavesASocketAloneWhereSomebodyAnswers() throws Exception {
            try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                other.bind(UnixDomainSocketAddress.of(socket()));
                assertThatThrownBy(() -> ListeningGateway.start(directory, yaml()))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("something is listening at");
                assertThat(socket()).exists();
            }
        }

        @Test
        void leavesPipesAndLinksAlone() throws Exception {
            assertThat(new ProcessBuilder("mkfifo", socket().toString()).start().waitFor())
                    .isZero();
            assertThatThrownBy(() -> ListeningGateway.start(directory, yaml()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no socket");
            assertThat(socket()).exists();

            Path link = directory.resolve("link.sock");
            Files.createSymbolicLink(link, socket());
            assertThatThrownBy(() -> ListeningGateway.start(directory, "server: {listen: 'unix:" + link + "'}\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no socket");
            assertThat(link).isSymbolicLink();
        }

        @Test
        void leavesOtherFilesAlone() throws Exception {
            Files.writeString(socket(), "precious");
            assertThatThrownBy(() -> ListeningGateway.start(directory, yaml()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no socket");
            assertThat(socket()).content().isEqualTo("precious");
        }
    }

    @Nested
    class ThatRedirects {
        private static final String TWO =
                "server: {listen: ['http://127.0.0.1:0', {url: 'http://127.0.0.1:0', redirect: https}]}\n";

        private RawClient.Response ask(String settings, String method, String target, String host) throws IOException {
            try (ListeningGateway gateway = ListeningGateway.start(directory, TWO, OPEN + settings)) {
                return RawClient.exchange(
                        gateway.uris().get(1), method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "POST", "OPTIONS"})
        void sendsEveryMethodToTheSamePathByHttps(String method) throws Exception {
            RawClient.Response answer =
                    ask("public-url: https://app.example.com\n", method, "/a/b%20c?q=1&r=/x", "app.example.com");

            assertThat(answer.status()).isEqualTo(308);
            assertThat(answer.head().all("Location")).containsExactly("https://app.example.com/a/b%20c?q=1&r=/x");
            assertThat(answer.head().first("Set-Cookie")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "public-url: https://app.example.com:8443 | app.example.com:80 | https://app.example.com:8443/",
                    "allowed-hosts: [a.example.com, b.example.com:8443] | a.example.com | https://a.example.com/",
                    "allowed-hosts: [a.example.com, b.example.com:8443] | A.example.com:8080 | https://a.example.com/",
                    "allowed-hosts: [a.example.com, b.example.com:8443] | b.example.com | https://b.example.com:8443/"
                })
        void sendsToThePublicAddress(String settings, String host, String location) throws Exception {
            assertThat(ask(settings + "\n", "GET", "/", host).head().all("Location"))
                    .containsExactly(location);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"evil.example", "app.example.com.evil.example", "app.example.com@evil.example", "[::1]"})
        void sendsNobodyToAHostThatAClientMadeUp(String host) throws Exception {
            RawClient.Response answer = ask("public-url: https://app.example.com\n", "GET", "/", host);

            assertThat(answer.status()).isIn(400, 421);
            assertThat(answer.head().first("Location")).isEmpty();
        }

        @Test
        void servesOnTheOtherListeners() throws Exception {
            try (ListeningGateway gateway =
                    ListeningGateway.start(directory, TWO, OPEN + "public-url: https://app.example.com\n")) {
                assertThat(RawClient.get(gateway.uris().get(0), "/").status()).isEqualTo(200);
            }
        }
    }

    @Nested
    class ThatTellsOfStrictTransport {
        private static final String HSTS = "hsts: {max-age: 365d, include-subdomains: true}";
        private static final String FIELD = "Strict-Transport-Security: max-age=31536000; includeSubDomains";

        @Test
        void saysItOverTlsAndInPlaceOfTheApplication() throws Exception {
            AUTHORITY.issue("app.example.com").write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
            String yaml = "server: {listen: ['https://127.0.0.1:0', 'http://127.0.0.1:0'], " + HSTS
                    + ", tls: {certificate: tls.crt, private-key: tls.key}}\n";
            try (ListeningGateway gateway = ListeningGateway.start(directory, yaml)) {
                for (String target : new String[] {"/", "/oidc/session", "/%2e%2e/x"}) {
                    try (TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com")) {
                        String answer = client.get("app.example.com", target);
                        if (!answer.startsWith("HTTP/1.1 400")) {
                            assertThat(answer)
                                    .containsOnlyOnce("Strict-Transport-Security")
                                    .contains(FIELD + "\r\n");
                        }
                    }
                }
                assertThat(RawClient.get(gateway.uris().get(1), "/").head().all("Strict-Transport-Security"))
                        .containsExactly("max-age=1");
            }
        }

        @Test
        void saysItBehindATrustedProxyThatSpeaksHttps() throws Exception {
            String settings = OPEN + "public-url: https://app.example.com\ntrusted-proxies: [127.0.0.1]\n";
            try (ListeningGateway gateway = ListeningGateway.start(
                    directory, "server: {listen: 'http://127.0.0.1:0', " + HSTS + "}\n", settings)) {
                assertThat(RawClient.get(gateway.uri(), "/", "X-Forwarded-Proto: https")
                                .head()
                                .fields())
                        .contains(FIELD);
                assertThat(RawClient.get(gateway.uri(), "/", "X-Forwarded-Proto: http")
                                .head()
                                .fields())
                        .doesNotContain(FIELD);
            }
        }

        @Test
        void saysNothingToWhoeverComesByHttp() throws Exception {
            String settings = OPEN + "public-url: https://app.example.com\n";
            try (ListeningGateway gateway = ListeningGateway.start(
                    directory, "server: {listen: 'http://127.0.0.1:0', " + HSTS + "}\n", settings)) {
                assertThat(RawClient.get(gateway.uri(), "/").head().fields()).doesNotContain(FIELD);
            }
        }
    }
}
