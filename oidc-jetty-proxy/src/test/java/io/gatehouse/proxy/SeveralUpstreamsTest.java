package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.proxy.config.Balance;
import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.EjectionConfig;
import io.gatehouse.proxy.config.HealthConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import io.gatehouse.proxy.config.UpstreamTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SeveralUpstreamsTest {
    private static Upstream named(String name) throws IOException {
        return Upstream.answering(request -> answer(name));
    }

    private static String answer(String text) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }

    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static Map<String, Integer> spread(GatewayUnderTest gateway, int requests) throws IOException {
        Map<String, Integer> spread = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            spread.merge(RawClient.get(gateway.uri(), "/").text(), 1, Integer::sum);
        }
        return spread;
    }

    @Nested
    class Share {
        @Test
        void theRequestsInTurn() throws Exception {
            try (Upstream one = named("one");
                    Upstream two = named("two");
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(List.of(one.uri(), two.uri())).build())) {
                assertThat(spread(gateway, 10)).containsOnly(Map.entry("one", 5), Map.entry("two", 5));
            }
        }

        @Test
        void theRequestsByWhatIsUnderWay() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            AtomicBoolean first = new AtomicBoolean(true);
            Upstream.Answer holding = request -> {
                if (first.getAndSet(false)) {
                    held.countDown();
                    Upstream.await(release);
                    return answer("slow");
                }
                return answer("fast");
            };
            try (Upstream one = Upstream.answering(holding);
                    Upstream two = Upstream.answering(holding);
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(List.of(one.uri(), two.uri()))
                            .balance(Balance.LEAST_CONNECTIONS)
                            .build());
                    RawClient waiting = new RawClient(gateway.uri())) {
                waiting.send(RawClient.request("GET", "/") + "\r\n");
                Upstream.await(held);

                assertThat(spread(gateway, 10)).containsOnly(Map.entry("fast", 10));
                release.countDown();
                assertThat(waiting.response("GET").text()).isEqualTo("slow");
            }
        }

        @Test
        void theCallersSoThatEachStays() throws Exception {
            try (Upstream one = named("one");
                    Upstream two = named("two");
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(List.of(one.uri(), two.uri()))
                            .balance(Balance.STICKY)
                            .build())) {
                assertThat(spread(gateway, 10)).hasSize(1);
            }
        }
    }

    @Nested
    class WhereOneIsDown {
        @Test
        void theOtherGetsEverythingBodiesIncluded() throws Exception {
            URI down = nobody();
            try (Upstream up = named("up");
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(List.of(down, up.uri()))
                            .ejection(new EjectionConfig(0, Duration.ofSeconds(1)))
                            .build())) {
                for (int i = 0; i < 6; i++) {
                    RawClient.Response response = RawClient.exchange(
                            gateway.uri(), RawClient.request("POST", "/", "Content-Length: 5") + "\r\nhello");

                    assertThat(response.status()).isEqualTo(200);
                    assertThat(up.next().text()).isEqualTo("hello");
                }
            }
        }

        @Test
        void itIsLeftOutAndComesBack() throws Exception {
            URI down = nobody();
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    Upstream up = named("up");
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(List.of(down, up.uri()))
                            .ejection(new EjectionConfig(2, Duration.ofSeconds(1)))
                            .build())) {
                assertThat(spread(gateway, 10)).containsOnly(Map.entry("up", 10));
                assertThat(log.lines()).anyMatch(line -> line.contains("WARN upstream.ejected upstream=" + down));
                long tries = log.lines().stream()
                        .filter(line -> line.contains("upstream.retry"))
                        .count();
                assertThat(tries).isEqualTo(2);

                try (Upstream back = Upstream.onPort(down.getPort(), request -> answer("back"))) {
                    await().atMost(Duration.ofSeconds(10))
                            .untilAsserted(() -> assertThat(spread(gateway, 2)).containsKey("back"));
                    assertThat(back.uri()).isEqualTo(down);
                    assertThat(log.lines()).anyMatch(line -> line.contains("INFO upstream.returned upstream=" + down));
                }
            }
        }

        @Test
        void threeAreTriedAtMost() throws Exception {
            List<URI> many = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                many.add(nobody());
            }
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(many.stream().distinct().toList())
                                    .build())) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(502);
                assertThat(log.lines().stream().filter(line -> line.contains("upstream.retry")))
                        .hasSize(2);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "hello"})
        void whatWasSentIsNotSentElsewhere(String body) throws Exception {
            AtomicInteger received = new AtomicInteger();
            Upstream.Script breaking = connection -> {
                Upstream.read(connection);
                received.incrementAndGet();
                connection.reset();
            };
            try (Upstream one = Upstream.onConnection(breaking);
                    Upstream two = Upstream.onConnection(breaking);
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(List.of(one.uri(), two.uri())).build())) {
                RawClient.Response response = RawClient.exchange(
                        gateway.uri(),
                        RawClient.request("POST", "/", "Content-Length: " + body.length()) + "\r\n" + body);

                assertThat(response.status()).isEqualTo(502);
                assertThat(received).hasValue(1);
            }
        }
    }

    @Nested
    class HealthChecks {
        private final HealthConfig check =
                new HealthConfig("/healthz?full=1", Duration.ofMillis(200), Duration.ofMillis(200), 2, 2, 200, 299);

        @Test
        void keepRequestsFromWhatIsUnwellAndBringThemBack() throws Exception {
            AtomicBoolean well = new AtomicBoolean(true);
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    Upstream one = Upstream.answering(request ->
                            request.head().target().startsWith("/healthz")
                                    ? "HTTP/1.1 " + (well.get() ? 204 : 503)
                                            + " x\r\nContent-Length: 0\r\n\r\n"
                                                    .replace(well.get() ? "Content-Length: 0\r\n" : "", "")
                                    : answer("one"));
                    Upstream two = named("two");
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(List.of(one.uri(), two.uri()))
                            .health(check)
                            .build())) {
                assertThat(spread(gateway, 4)).hasSize(2);
                well.set(false);
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> log.lines().stream()
                                .anyMatch(line -> line.contains("WARN upstream.down upstream=" + one.uri())));
                assertThat(spread(gateway, 6)).containsOnly(Map.entry("two", 6));
                assertThat(gateway.gateway().upstreams())
                        .anyMatch(state -> state.address().equals(one.uri().toString()) && !state.healthy());
                well.set(true);
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> log.lines().stream()
                                .anyMatch(line -> line.contains("INFO upstream.up upstream=" + one.uri())));

                assertThat(spread(gateway, 4)).hasSize(2);
                assertThat(log.lines().stream().filter(line -> line.contains("upstream.down")))
                        .hasSize(1);
            }
        }

        @Test
        void sayNothingOfAnybody() throws Exception {
            try (Upstream one = named("one");
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(one.uri()).health(check).build())) {
                Wire.Head head = one.next().head();

                assertThat(head.start()).isEqualTo("GET /healthz?full=1 HTTP/1.1");
                assertThat(head.names()).containsExactlyInAnyOrder("host", "user-agent");
                assertThat(gateway.gateway().upstreams()).hasSize(1);
            }
        }

        @Test
        void doNotTakeWhatIsBusyForUnwell() throws Exception {
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            AtomicInteger checks = new AtomicInteger();
            Upstream.Answer holding = request -> {
                if (request.head().target().startsWith("/healthz")) {
                    checks.incrementAndGet();
                    return answer("well");
                }
                held.countDown();
                Upstream.await(release);
                return answer("slow");
            };
            ClientConfig one = new ClientConfig(
                    UpstreamProtocol.HTTP_1_1,
                    Duration.ofSeconds(5),
                    1,
                    10,
                    UpstreamTls.builder().build());
            try (Upstream upstream = Upstream.answering(holding);
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                            .client(one)
                            .health(check)
                            .build());
                    RawClient waiting = new RawClient(gateway.uri())) {
                waiting.send(RawClient.request("GET", "/") + "\r\n");
                Upstream.await(held);
                int before = checks.get();

                await().atMost(Duration.ofSeconds(10)).until(() -> checks.get() > before + 4);
                assertThat(gateway.gateway().upstreams()).allMatch(state -> state.healthy() && state.underWay() == 1);
                release.countDown();
                assertThat(waiting.response("GET").text()).isEqualTo("slow");
            }
        }

        @Test
        void findWhatDoesNotAnswerUnwell() throws Exception {
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    Upstream hanging =
                            Upstream.onConnection(connection -> connection.in().readAllBytes());
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(hanging.uri()).health(check).build())) {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> log.lines().stream()
                                .anyMatch(line ->
                                        line.contains("upstream.down") && line.contains("no answer came in time")));
                assertThat(gateway.gateway().upstreams()).noneMatch(state -> state.healthy());
            }
        }
    }
}
