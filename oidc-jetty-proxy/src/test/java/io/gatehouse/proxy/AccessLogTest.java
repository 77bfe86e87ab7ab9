package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.http.AddressRange;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccessLogTest {
    private static String line(CapturedLog log) {
        // Written when the response is done, which the client may see earlier.
        await().atMost(Duration.ofSeconds(10)).until(() -> !log.lines().isEmpty());
        return log.lines().get(0);
    }

    @Test
    void saysWhoAskedForWhatAndWhatBecameOfIt() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.access");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.get(gateway.uri(), "/page/x?q=1");

            assertThat(line(log))
                    .containsPattern("request client_address=127\\.0\\.0\\.1 method=GET host=app\\.example\\.com"
                            + " path=/page/x status=200 millis=\\d+ bytes=2");
        }
    }

    @Test
    void namesTheClientBehindATrustedProxy() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.access");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.start(
                        GatewayUnderTest.engine()
                                .trustedProxies(
                                        List.of(AddressRange.parse("127.0.0.1").orElseThrow()))
                                .build(),
                        RouteConfig.builder(upstream.uri()).build())) {
            RawClient.get(gateway.uri(), "/", "X-Forwarded-For: 203.0.113.9");

            assertThat(line(log)).contains("client_address=203.0.113.9");
        }
    }

    @Test
    void holdsNoQueryAndNoHeader() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.get(gateway.uri(), "/?code=canary1&state=canary2#canary3");
            RawClient.get(gateway.uri(), "/a;jsessionid=canary10");
            RawClient.get(
                    gateway.uri(),
                    "/?code=canary1",
                    "Cookie: a=canary4",
                    "Authorization: Bearer canary5",
                    "Referer: http://a/?canary6",
                    "User-Agent: canary7");
            RawClient.exchange(gateway.uri(), "GET http://[canary8?canary1 HTTP/1.1\r\nHost: a\r\n\r\n ");
            RawClient.exchange(gateway.uri(), "GET / HTTP/1.1\r\nHost: a\r\nX-Bad canary9\r\n\r\n ");

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> log.lines().stream()
                                    .filter(line -> line.startsWith("io.gatehouse.access"))
                                    .count()
                            == 5);
            assertThat(log.lines()).noneMatch(line -> line.contains("canary"));
        }
    }

    @Test
    void cannotBeWrittenIntoByAClient() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.access");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.get(gateway.uri(), "/a%0d%0arequest%20status=200");

            assertThat(line(log)).doesNotContain("\n", "\r").contains("status=400");
        }
    }

    @Test
    void isSilentWhereItIsTurnedOff() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.access")) {
            try (Upstream upstream = Upstream.ok();
                    Gateway gateway = Gateway.create(GatewayConfig.builder(
                                    GatewayUnderTest.engine().build())
                            .routes(List.of(RouteConfig.builder(upstream.uri()).build()))
                            .server(ServerConfig.builder()
                                    .listen(List.of(URI.create("http://127.0.0.1:0")))
                                    .accessLog(false)
                                    .build())
                            .build())) {
                gateway.start();
                RawClient.get(gateway.uris().get(0), "/");
            }
            assertThat(log.lines()).isEmpty();
        }
    }
}
