package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A gateway with something of everything that its status page shows: two upstreams, one of which is down, TLS, rules, a token. */
final class StatusScene implements AutoCloseable {
    static final String TOKEN = "0123456789abcdefghijklmnopqrstuv";

    private final FakeProvider provider = FakeProvider.start().client("gateway", "a-secret-of-the-client");
    private final EchoServer application = EchoServer.start();
    private final Path file;
    private final Gateway gateway;

    StatusScene(Path directory) throws IOException {
        TestAuthority.create("Test CA")
                .issue("EC", "CN=app.example.com", Duration.ofDays(5), "app.example.com")
                .write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
        Files.writeString(directory.resolve("token"), TOKEN);
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        file = Files.writeString(
                directory.resolve("gatehouse.yml"),
                String.format(
                        """
                provider: {issuer: "%s", client-id: gateway, client-secret: a-secret-of-the-client}
                bearer: {audiences: [api]}
                rules:
                  - {path: /public/**, allow: everyone}
                  - {path: /admin/**, methods: [POST], allow: signed-in}
                  - {path: /admin/**, allow: {any: [{role: admin}, {claim: {email: "*@ops.example.com"}}]}}
                  - {path: /strong/**, allow: signed-in, step-up: {acr: [mfa], max-age: 15m}}
                  - {path: /api/**, accept: [bearer], allow: {scope: "reports:read"}}
                  - {path: /app/**, allow: signed-in}
                routes:
                  - {path: /, upstream: "%s"}
                  - {path: /public/down, upstream: "https://127.0.0.1:%d", ejection: {failures: 1, duration: 60s}, insecure-tls: true}
                server:
                  listen: ["http://127.0.0.1:0", "https://127.0.0.1:0"]
                  tls: {certificate: "%s", private-key: "%s"}
                  admin: http://127.0.0.1:0
                  admin-token-file: "%s"
                """,
                        provider.issuer(),
                        application.url(),
                        closed,
                        directory.resolve("cert.pem"),
                        directory.resolve("key.pem"),
                        directory.resolve("token")));
        gateway = Gateway.create(GatewayConfig.read(List.of(ConfigSource.yaml(file))));
        gateway.start();
    }

    FakeProvider provider() {
        return provider;
    }

    URI admin() {
        return gateway.adminUri().orElseThrow();
    }

    URI open() {
        return gateway.uris().get(0);
    }

    /** Returns the configuration, whose ports are any free ones. */
    Path file() {
        return file;
    }

    /** Returns a browser in which somebody has signed in. */
    Browser signedIn(String subject, Map<String, Object> claims) throws IOException {
        provider.user(subject, claims);
        Browser browser = new Browser();
        Browser.Response page = browser.open(open() + "/app/");
        if (page.status() != 200) {
            throw new AssertionError(page);
        }
        return browser;
    }

    /** Returns the reference that a refusal names in its problem details. */
    static String reference(Browser.Response refused) {
        String text = refused.text();
        int at = text.indexOf("\"reference\":\"") + 13;
        if (at < 13) {
            throw new AssertionError(refused);
        }
        return text.substring(at, text.indexOf('"', at));
    }

    /** Returns the header line by which a browser sends the token as a password. */
    static String password(String token) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(("operator:" + token).getBytes(StandardCharsets.UTF_8));
    }

    /** Asks the admin listener with these header lines. */
    RawClient.Response ask(String method, String target, String... headers) throws IOException {
        return AdminUnderTest.ask(admin(), method, target, headers);
    }

    /** Returns what a browser shows to an operator. */
    RawClient.Response look(String target) throws IOException {
        return ask("GET", target, password(TOKEN));
    }

    @Override
    public void close() {
        gateway.close();
        application.close();
        provider.close();
    }
}
