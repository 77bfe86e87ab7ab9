package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.proxy.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that clients show: asked for in the handshake, judged by rules. */
@Timeout(60)
class ClientCertificateTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final TestAuthority STRANGER = TestAuthority.create("Test CA");
    private static final Issued ROBOT = AUTHORITY.issue(
            "EC",
            "CN=robot,OU=Ops,O=Example",
            Duration.ofDays(10),
            "robot.ops.example.com",
            "email:robot@example.com",
            "uri:spiffe://example.com/robot");

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void write() throws IOException {
        AUTHORITY.issue("app.example.com").write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        Files.writeString(directory.resolve("clients.crt"), AUTHORITY.pem());
    }

    private ListeningGateway start(String clientAuth, String rules) throws IOException {
        return ListeningGateway.start(
                directory,
                "server: {listen: 'https://127.0.0.1:0', tls: {certificate: tls.crt, private-key: tls.key,"
                        + " client-ca-file: clients.crt, client-auth: " + clientAuth + "}}\n",
                rules);
    }

    private static int status(ListeningGateway gateway, @Nullable Issued shown) throws Exception {
        try (TlsClient client = new TlsClient(AUTHORITY.client(shown), gateway.uri(), "app.example.com")) {
            return client.statusOf("app.example.com", "/");
        }
    }

    private static String only(String test) {
        return "rules:\n  - {path: /**, client-cert: " + test
                + ", allow: everyone}\n  - {path: /**, allow: {role: nobody}, on-anonymous: 403}\n";
    }

    @Test
    void countWhereTheyAreOptional() throws Exception {
        try (ListeningGateway gateway = start("optional", only("any"))) {
            assertThat(status(gateway, null)).isEqualTo(403);
            assertThat(status(gateway, ROBOT)).isEqualTo(200);
        }
    }

    @Test
    void areNeededForAConnectionWhereTheyAreRequired() throws Exception {
        try (ListeningGateway gateway = start("required", "rules: [{path: /**, allow: everyone}]\n")) {
            assertThat(status(gateway, ROBOT)).isEqualTo(200);
            assertThatThrownBy(() -> status(gateway, null)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void ofAStrangeAuthorityEndTheConnection() throws Exception {
        Issued forged = STRANGER.issue("EC", "CN=robot,OU=Ops,O=Example", Duration.ofDays(10), "robot.ops.example.com");
        try (ListeningGateway gateway = start("optional", only("any"))) {
            // Its issuer has the right name, so the client does send it.
            assertThatThrownBy(() -> status(gateway, forged)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void thatHaveExpiredEndTheConnection() throws Exception {
        Issued old = AUTHORITY.issue("EC", "CN=robot", Duration.ofDays(-1), "robot.ops.example.com");
        try (ListeningGateway gateway = start("optional", only("any"))) {
            assertThatThrownBy(() -> status(gateway, old)).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{subject: 'CN=robot,OU=Ops,O=Example'} | 200",
                "{subject: 'CN=*,OU=Ops,O=Example'} | 200",
                "{subject: ['CN=a', 'CN=robot,OU=*,O=*']} | 200",
                "{subject: 'CN=robot'} | 403",
                "{san: 'dns:*.ops.example.com'} | 200",
                "{san: 'dns:robot.ops.example.org'} | 403",
                "{san: 'email:*@example.com'} | 200",
                "{san: 'uri:spiffe://example.com/*'} | 200",
                "{san: 'dns:spiffe://example.com/*'} | 403",
                "{issuer: 'CN=Test CA'} | 200",
                "{issuer: 'CN=Other CA'} | 403",
                "{subject: 'CN=robot,OU=Ops,O=*', issuer: 'CN=Other CA'} | 403",
                "{thumbprint: '0000000000000000000000000000000000000000000000000000000000000000'} | 403"
            })
    void areJudgedByRules(String test, int status) throws Exception {
        try (ListeningGateway gateway = start("optional", only(test))) {
            assertThat(status(gateway, ROBOT)).isEqualTo(status);
            assertThat(status(gateway, null)).isEqualTo(403);
        }
    }

    @Test
    void areKnownByTheirFingerprint() throws Exception {
        String print = HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(ROBOT.certificate().getEncoded()));
        try (ListeningGateway gateway = start("optional", only("{thumbprint: '" + print + "'}"))) {
            assertThat(status(gateway, ROBOT)).isEqualTo(200);
        }
    }

    @Test
    void areAskedForOnTheListenersThatSaySo() throws Exception {
        String yaml = """
                server:
                  listen: [{url: 'https://127.0.0.1:0', client-auth: required}, 'https://127.0.0.1:0']
                  tls: {certificate: tls.crt, private-key: tls.key, client-ca-file: clients.crt}
                """;
        try (ListeningGateway gateway = ListeningGateway.start(directory, yaml)) {
            TlsClient open =
                    new TlsClient(AUTHORITY.client(null), gateway.uris().get(1), "app.example.com");
            assertThat(open.statusOf("app.example.com", "/")).isEqualTo(200);
            open.close();
            assertThatThrownBy(() -> status(gateway, null)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void neverComeFromAHeader() throws Exception {
        String pem = ROBOT.chain().replace("\n", " ");
        try (ListeningGateway gateway = start("optional", only("any"));
                TlsClient client = new TlsClient(AUTHORITY.client(null), gateway.uri(), "app.example.com")) {
            assertThat(client.get(
                            "app.example.com\r\nX-SSL-Client-Cert: " + pem + "\r\nX-Forwarded-Tls-Client-Cert: " + pem
                                    + "\r\nProxy-auth-cert: x",
                            "/"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }
}
