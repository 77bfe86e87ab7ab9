package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.proxy.config.HeaderRules;
import io.gatehouse.proxy.config.RouteConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** To which trace a request belongs, on its way and in the log. */
@Timeout(60)
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void isContinuedWhereTheClientHasBegunIt() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.access");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.get(gateway.uri(), "/", "traceparent: " + TRACEPARENT, "tracestate: vendor=1", "tracestate: b=2");
            Wire.Head seen = upstream.next().head();

            assertThat(seen.all("traceparent")).containsExactly(TRACEPARENT);
            assertThat(seen.all("tracestate")).containsExactly("vendor=1", "b=2");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("trace_id=" + TRACE)));
        }
    }

    @Test
    void isBegunWhereThereIsNoneOrNoGoodOne() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            for (List<String> headers : List.of(
                    List.<String>of(),
                    List.of("traceparent: canary", "tracestate: canary=1"),
                    List.of("traceparent: " + TRACEPARENT, "traceparent: " + TRACEPARENT, "tracestate: canary=1"))) {
                RawClient.get(gateway.uri(), "/", headers.toArray(String[]::new));
                Wire.Head seen = upstream.next().head();

                assertThat(seen.all("traceparent"))
                        .singleElement()
                        .asString()
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
                        .doesNotContain(TRACE);
                assertThat(seen.all("tracestate")).isEmpty();
            }
        }
    }

    @Test
    void isInTheLineOfARefusal() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse");
                Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.get(gateway.uri(), "/a//b", "traceparent: " + TRACEPARENT);

            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(log.lines())
                            .anyMatch(line -> line.contains("request.refused") && line.contains("trace_id=" + TRACE)));
        }
    }

    @Test
    void isNotPassedOnWhereARouteDoesNotWantIt() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                        .requestHeaders(new HeaderRules(Map.of(), List.of("traceparent")))
                        .build())) {
            RawClient.get(gateway.uri(), "/", "traceparent: " + TRACEPARENT);
            assertThat(upstream.next().head().names()).doesNotContain("traceparent");
        }
    }
}
