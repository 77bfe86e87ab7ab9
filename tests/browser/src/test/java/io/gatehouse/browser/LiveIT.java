package io.gatehouse.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.proxy.Gateway;
import io.gatehouse.proxy.config.CertificateConfig;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.config.TlsConfig;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser at a gateway that speaks TLS and HTTP/2, with a page that listens for as long as somebody is signed in. */
@Timeout(120)
class LiveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory = Path.of("");

    private FakeProvider provider;
    private LiveApplication app;
    private Gateway gateway;
    private Chromium browser;
    private String home;

    @BeforeEach
    void start() throws Exception {
        TestCertificate certificate = TestCertificate.create(directory, "dns:localhost");
        Path chain = Files.writeString(directory.resolve("tls.crt"), certificate.pem());
        Path key = Files.writeString(directory.resolve("tls.key"), certificate.keyPem());
        provider = FakeProvider.start();
        provider.user("alice", Map.of("name", "Alice Adams"));
        app = LiveApplication.start();
        GatehouseConfig engine =
                GatehouseConfig.builder().provider(provider.config().build()).build();
        gateway = Gateway.create(GatewayConfig.builder(engine)
                .routes(List.of(RouteConfig.builder(app.url()).build()))
                .server(ServerConfig.builder()
                        .listen(List.of(URI.create("https://127.0.0.1:0")))
                        .tls(TlsConfig.builder()
                                .certificates(List.of(new CertificateConfig("server.tls", chain, key, null)))
                                .build())
                        .accessLog(false)
                        .build())
                .build());
        gateway.start();
        home = "https://localhost:" + gateway.uris().get(0).getPort();
        // No other certificate that the browser does not know is accepted.
        browser = Chromium.start("--ignore-certificate-errors-spki-list=" + certificate.keyFingerprint());
    }

    @AfterEach
    void stop() throws Exception {
        browser.close();
        gateway.close();
        app.close();
        provider.close();
    }

    private void open() {
        browser.open(home + "/");
        assertThat(browser.text("h1")).isEqualTo("Live");
    }

    private void waitFor(Duration time, String expression, String value) {
        await(expression)
                .atMost(time)
                .untilAsserted(
                        () -> assertThat(browser.script("return " + expression)).isEqualTo(value));
    }

    @Test
    void pageComesByHttp2WithCookiesForTheHostAlone() {
        open();

        assertThat(browser.script("return performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                .isEqualTo("h2");
        assertThat(browser.cookies()).singleElement().satisfies(cookie -> {
            assertThat(cookie.getName()).isEqualTo("__Host-gatehouse");
            assertThat(cookie.isSecure()).isTrue();
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.getPath()).isEqualTo("/");
        });
        assertThat(browser.script("return document.cookie")).isEmpty();
    }

    @Test
    void whatIsLiveEndsWithASignOutInAnotherTab() throws Exception {
        open();
        waitFor(PATIENCE, "socket.readyState + ' ' + source.readyState", "1 1");
        await().atMost(PATIENCE).until(() -> app.webSockets() == 1 && app.eventStreams() == 1);
        assertThat(app.people()).containsExactly("alice", "alice");

        browser.script("socket.send('hello')");
        waitFor(PATIENCE, "said.join()", "hello");
        app.say("one");
        waitFor(PATIENCE, "said.join() + ' ' + events.join()", "hello,one one");
        app.say("two");
        waitFor(PATIENCE, "said.join() + ' ' + events.join()", "hello,one,two one,two");

        String page = browser.tab();
        browser.newTab();
        browser.open(home + "/oidc/logout");
        assertThat(browser.text("h1")).isEqualTo("You are signed out");
        browser.switchTo(page);

        waitFor(SOON, "ended + ', ' + eventsEnded", "1008 the session has ended, true");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(app.closeCodes()).containsExactly(1001));
        // It asks again by itself, is told that nobody is signed in, and gives up.
        waitFor(PATIENCE, "source.readyState", "2");
        assertThat(app.eventStreams()).isEqualTo(1);
    }
}
