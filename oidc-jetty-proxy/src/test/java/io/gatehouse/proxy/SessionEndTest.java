package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lasts ends with the session or the access token by which it began, within ten seconds. */
@Timeout(60)
class SessionEndTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final BlockingQueue<WebSocketWire.Frame> seen = new LinkedBlockingQueue<>();
    private final BlockingQueue<Wire.Head> heads = new LinkedBlockingQueue<>();

    /** Starts an upstream of WebSockets, event streams and pages. */
    private Upstream application() throws IOException {
        return Upstream.onConnection(connection -> {
            while (true) {
                Wire.Head head = Wire.head(connection.in());
                if (head.first("Upgrade").isPresent()) {
                    heads.add(head);
                    connection.send(WebSocketWire.agreement(head));
                    while (true) {
                        seen.add(WebSocketWire.read(connection.in()));
                    }
                } else if (head.target().startsWith("/events")) {
                    connection.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.chunk("data: 1\n\n");
                    connection.in().read();
                    return;
                }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    private static GatehouseConfig.Builder engine(FakeProvider provider, SessionConfig.Builder session) {
        return GatehouseConfig.builder()
                .provider(provider.config().build())
                .session(session.keys(List.of(Secret.of("A".repeat(42) + "E"))).build());
    }

    private static Browser signedIn(FakeProvider provider, GatewayUnderTest gateway) throws IOException {
        provider.user("alice", Map.of());
        Browser browser = new Browser();
        assertThat(browser.open(gateway.uri() + "/").status()).isEqualTo(200);
        return browser;
    }

    private static String cookie(Browser browser) {
        return "Cookie: gatehouse=" + browser.cookies().value("gatehouse").orElseThrow();
    }

    private static RawClient ask(GatewayUnderTest gateway, String target, String... lines) throws IOException {
        RawClient client = new RawClient(gateway.uri());
        StringBuilder request = new StringBuilder(
                "GET " + target + " HTTP/1.1\r\nHost: " + gateway.uri().getAuthority() + "\r\n");
        for (String line : lines) {
            request.append(line).append("\r\n");
        }
        client.send(request + "\r\n");
        return client;
    }

    private static RawClient webSocket(GatewayUnderTest gateway, String... lines) throws IOException {
        RawClient client = ask(gateway, "/live", WebSocketWire.handshake(lines));
        assertThat(client.head().status()).isEqualTo(101);
        return client;
    }

    private static RawClient events(GatewayUnderTest gateway, Browser browser) throws IOException {
        RawClient client = ask(gateway, "/events", cookie(browser));
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(new String(Wire.chunk(client.in()), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
        return client;
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"MEMORY", "COOKIE"})
    void byASignOutInAnotherTabEndsWebSocketAndEvents(StoreKind store) throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                Upstream upstream = application();
                GatewayUnderTest gateway = GatewayUnderTest.start(
                        engine(provider, SessionConfig.builder().store(store)).build(),
                        RouteConfig.builder(upstream.uri()).build())) {
            Browser browser = signedIn(provider, gateway);
            RawClient socket = webSocket(gateway, cookie(browser), "Origin: " + gateway.uri());
            RawClient events = events(gateway, browser);
            assertThat(heads.take().first("OIDC_CLAIM_sub")).hasValue("alice");
            String copy = cookie(browser);
            long before = System.nanoTime();

            browser.navigation(gateway.uri() + "/oidc/logout").send();

            WebSocketWire.Frame close = WebSocketWire.read(socket.in());
            assertThat(close.code()).isEqualTo(1008);
            assertThat(close.reason()).isEqualTo("the session has ended");
            assertThat(events.untilClosed()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SOON);
            assertThat(seen.poll(10, TimeUnit.SECONDS).code()).isEqualTo(1001);
            assertThat(ask(gateway, "/events", copy).head().status()).isEqualTo(401);
        }
    }

    @Test
    void forInactivityIsPutOffByWhatTheClientSays() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                Upstream upstream = application();
                GatewayUnderTest gateway = GatewayUnderTest.start(
                        engine(
                                        provider,
                                        SessionConfig.builder()
                                                .store(StoreKind.MEMORY)
                                                .inactivityTimeout(Duration.ofSeconds(7)))
                                .build(),
                        RouteConfig.builder(upstream.uri()).build())) {
            Browser browser = signedIn(provider, gateway);
            RawClient socket = webSocket(gateway, cookie(browser));
            long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        socket.send(WebSocketWire.frame(0x81, true, new byte[] {'x'}));
                        return System.nanoTime() > until;
                    });
            assertThat(seen).hasSizeGreaterThan(15).noneMatch(frame -> frame.opcode() == WebSocketWire.CLOSE);

            assertThat(WebSocketWire.read(socket.in()).code()).isEqualTo(1008);
        }
    }

    @Test
    void ofAnAccessTokenEndsTheWebSocketOfAProgram() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                Upstream upstream = application();
                GatewayUnderTest gateway = GatewayUnderTest.start(
                        BearerScene.config(bearer -> bearer)
                                .apply(engine(provider, SessionConfig.builder()))
                                .build(),
                        RouteConfig.builder(upstream.uri()).build())) {
            String token = provider.issueAccessToken(claims ->
                    claims.put("exp", java.time.Instant.now().plusSeconds(4).getEpochSecond()));
            RawClient client = ask(gateway, "/api/live", WebSocketWire.handshake("Authorization: Bearer " + token));
            assertThat(client.head().status()).isEqualTo(101);

            assertThat(WebSocketWire.read(client.in()).code()).isEqualTo(1008);
        }
    }
}
