package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.TestAuthority.Issued;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as clients meet it. */
@Timeout(60)
class TlsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String TLS =
            "server: {listen: 'https://127.0.0.1:0', tls: {certificate: tls.crt, private-key: tls.key";

    @TempDir
    private Path directory = Path.of("");

    private Issued write(String name, Issued issued) throws IOException {
        issued.write(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
        return issued;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void servesHttps(String algorithm) throws Exception {
        write("tls", AUTHORITY.issue(algorithm, "CN=app", Duration.ofDays(60), "app.example.com"));
        try (ListeningGateway gateway = ListeningGateway.start(directory, TLS + "}}\n");
                TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com")) {
            assertThat(gateway.uri()).hasScheme("https");
            assertThat(client.get("app.example.com", "/x"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("client=127.0.0.1 proto=https");
        }
    }

    @Test
    void refusesOldVersions() throws Exception {
        write("tls", AUTHORITY.issue("app.example.com"));
        try (ListeningGateway gateway = ListeningGateway.start(directory, TLS + "}}\n")) {
            for (int minor = 0; minor <= 2; minor++) {
                try (Socket socket =
                        new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write(helloOfVersion(minor));
                    byte[] answer = socket.getInputStream().readAllBytes();
                    // A fatal alert (RFC 8446, section 6): protocol_version.
                    assertThat(answer).hasSize(7).startsWith(21, 3).endsWith(2, 70);
                }
            }
            new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com", "TLSv1.2").close();
            new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com", "TLSv1.3").close();
        }
    }

    /** Returns a ClientHello (RFC 4346, section 7.4.1.2) that goes no further than version 3.minor, with one cipher suite of that time. */
    private static byte[] helloOfVersion(int minor) {
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
        int body = hello.length - 9;
        byte[] head = {22, 3, 1, 0, (byte) (body + 4), 1, 0, 0, (byte) body, 3, (byte) minor};
        System.arraycopy(head, 0, hello, 0, head.length);
        byte[] tail = {0, 0, 2, (byte) 0xC0, 0x09, 1, 0};
        System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
        return hello;
    }

    @Test
    void believesTheConnectionAndNotTheRequestThatItIsHttps() throws Exception {
        try (ListeningGateway gateway = ListeningGateway.start(directory, "server: {listen: 'http://127.0.0.1:0'}\n")) {
            String answer = RawClient.exchange(
                            gateway.uri(), "GET https://app.example.com/ HTTP/1.1\r\nHost: app.example.com\r\n\r\n")
                    .text();

            assertThat(answer).doesNotContain("proto=https");
        }
    }

    @Nested
    class WithSeveralCertificates {
        private final String more =
                ", more: [{certificate: b.crt, private-key: b.key}, {certificate: c.crt, private-key: c.key}]";

        private Issued a() throws IOException {
            write("b", AUTHORITY.issue("RSA", "CN=b", Duration.ofDays(60), "b.example.com", "*.b.example.com"));
            write("c", AUTHORITY.issue("x.b.example.com"));
            return write("tls", AUTHORITY.issue("a.example.com"));
        }

        private String shownFor(ListeningGateway gateway, @Nullable String name) throws Exception {
            try (TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), name)) {
                return client.shown().getSubjectX500Principal().getName();
            }
        }

        @Test
        void showsTheOneThatIsAskedFor() throws Exception {
            a();
            try (ListeningGateway gateway = ListeningGateway.start(directory, TLS + more + "}}\n")) {
                assertThat(shownFor(gateway, "a.example.com")).isEqualTo("CN=a.example.com");
                assertThat(shownFor(gateway, "b.example.com")).isEqualTo("CN=b");
                assertThat(shownFor(gateway, "y.b.example.com")).isEqualTo("CN=b");
                assertThat(shownFor(gateway, "x.b.example.com")).isEqualTo("CN=x.b.example.com");
            }
        }

        @Test
        void showsTheFirstToWhoeverAsksForNoneOfThem() throws Exception {
            a();
            try (ListeningGateway gateway = ListeningGateway.start(directory, TLS + more + "}}\n")) {
                assertThat(shownFor(gateway, "other.example.com")).isEqualTo("CN=a.example.com");
                assertThat(shownFor(gateway, null)).isEqualTo("CN=a.example.com");
            }
        }

        @Test
        void refusesThemWhereItIsStrict() throws Exception {
            a();
            try (ListeningGateway gateway = ListeningGateway.start(directory, TLS + more + ", strict-sni: true}}\n")) {
                assertThatThrownBy(() -> shownFor(gateway, "other.example.com")).isInstanceOf(SSLException.class);
                assertThatThrownBy(() -> shownFor(gateway, null)).isInstanceOf(SSLException.class);
                try (TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), "b.example.com")) {
                    assertThat(client.statusOf("b.example.com", "/")).isEqualTo(200);
                    assertThat(client.get("a.example.com", "/")).startsWith("HTTP/1.1 400 ");
                }
            }
        }
    }

    @Nested
    class WithAnEncryptedKey {
        @Test
        void readsItWithThePasswordFromAFile() throws Exception {
            write("tls", AUTHORITY.issue("app.example.com"));
            Files.writeString(directory.resolve("password"), "s3cret\n");
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "pkcs8",
                            "-topk8",
                            "-v2",
                            "aes-256-cbc",
                            "-in",
                            "tls.key",
                            "-out",
                            "sealed.key",
                            "-passout",
                            "file:password")
                    .directory(directory.toFile())
                    .inheritIO()
                    .start();
            assertThat(openssl.waitFor()).isZero();
            assertThat(directory.resolve("sealed.key")).content().contains("ENCRYPTED PRIVATE KEY");
            String yaml = TLS.replace("tls.key", "sealed.key") + ", private-key-password-file: password}}\n";
            try (ListeningGateway gateway = ListeningGateway.start(directory, yaml);
                    TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com")) {
                assertThat(client.statusOf("app.example.com", "/")).isEqualTo(200);
            }
        }
    }

    @Nested
    class Settings {
        @Test
        void tellEverythingThatIsWrongAtOnce() throws Exception {
            write("tls", AUTHORITY.issue("a"));
            write("other", AUTHORITY.issue("a"));

            assertThatThrownBy(() -> ListeningGateway.read(directory, """
                    routes: [{upstream: http://localhost}]
                    server:
                      listen:
                        - https://127.0.0.1:8443
                      tls:
                        certificate: tls.crt
                        private-key: other.key
                        client-ca-file: nowhere.crt
                        more: [{certificate: missing.crt, private-key: tls.crt}]
                      hsts: {max-age: 1d, preload: true}
                    """))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll(
                            "server.tls.certificate: expected the first certificate",
                            "server.tls.client-ca-file: expected a file, but there is none",
                            "server.tls.more[0].certificate: expected a file, but there is none",
                            "server.tls.more[0].private-key: expected one private key",
                            "server.hsts.preload: needs include-subdomains");
        }

        @Test
        void tellWhatContradictsItselfInEachListener() {
            assertThatThrownBy(() -> ListeningGateway.read(directory, """
                    routes: [{upstream: http://localhost}]
                    server:
                      listen:
                        - {url: 'https://127.0.0.1:8443', h2c: true, redirect: https, mode: 0600}
                        - {url: 'http://127.0.0.1:8080', client-auth: required}
                        - {url: 'http://127.0.0.1:8081', proxy-protocol-from: 10.0.0.1}
                        - {proxy-protocol: true}
                    """))
                    .hasMessageContainingAll(
                            "test.yml:5: server.listen[0].h2c: is HTTP/2 without TLS",
                            "server.listen[0].mode: has no use",
                            "server.listen[0].redirect: leads from http to https",
                            "test.yml:6: server.listen[1].client-auth: has no use",
                            "test.yml:7: server.listen[2].proxy-protocol-from: has no use",
                            "test.yml:8: server.listen[3].url: is missing");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{url: 'http://h:80', redirect: https} | expected at least one address where requests are served",
                    "[{url: 'http://h:80', redirect: https}, 'http://h:81'] | needs public-url or allowed-hosts",
                    "{url: 'http://h:80', proxy-protocol: true} | proxy-protocol-from: is missing",
                    "['http://h', 'http://h:80'] | expected different addresses",
                    "['unix:/a', 'unix:/a'] | expected different addresses",
                    "unix:a | expected an address such as",
                    "unix:/ | expected an address such as",
                    "unix:/run/a%00b.sock | expected an address such as",
                    "unix://h/a | expected an address such as",
                    "ftp://h | expected an address such as",
                    "https://h | server.tls.certificate and server.tls.private-key as well"
                })
        void tellWhatAListenerCannotBe(String listen, String why) {
            assertThatThrownBy(() -> ListeningGateway.read(
                            directory, "routes: [{upstream: http://localhost}]\nserver: {listen: " + listen + "}\n"))
                    .hasMessageContaining("server.listen")
                    .hasMessageContaining(why);
        }

        @Test
        void askForACertificateWhereThereIsHttps() {
            assertThatThrownBy(() -> ListeningGateway.read(
                            directory,
                            "routes: [{upstream: http://localhost}]\nserver: {listen: 'https://127.0.0.1:1'}\n"))
                    .hasMessageContaining("server.tls.certificate and server.tls.private-key as well");
            assertThatThrownBy(() -> ListeningGateway.read(
                            directory, "routes: [{upstream: http://localhost}]\nserver: {tls: {private-key: x}}\n"))
                    .hasMessageContaining("server.tls.certificate: is missing");
        }
    }
}
