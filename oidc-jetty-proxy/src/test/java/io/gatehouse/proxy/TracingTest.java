package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.config.TracingConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a collector is told of requests. */
@Timeout(60)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String CALLER = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";

    private static GatewayConfig.Builder config(GatehouseConfig engine, URI upstream) {
        return GatewayConfig.builder(engine)
                .routes(List.of(RouteConfig.builder(upstream).build()))
                .server(ServerConfig.builder()
                        .listen(List.of(URI.create("http://127.0.0.1:0")))
                        .build());
    }

    /** Starts a gateway through which everybody may pass. */
    private static Gateway open(URI upstream, TracingConfig.Builder tracing) throws IOException {
        return start(config(GatewayUnderTest.engine().build(), upstream).tracing(tracing.build()));
    }

    private static Gateway start(GatewayConfig.Builder config) throws IOException {
        Gateway gateway = Gateway.create(config.build());
        gateway.start();
        return gateway;
    }

    private static URI uri(Gateway gateway) {
        return gateway.uris().get(0);
    }

    private static String ask(String what) {
        return what + " HTTP/1.1\r\nHost: app.example.com:8443\r\nConnection: close\r\n\r\n";
    }

    /** Returns the threads that send spans, but for those that were there before. */
    private static List<Thread> sendersBeside(List<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("BatchSpanProcessor") && !before.contains(thread))
                .toList();
    }

    @Nested
    class Relations {
        @Test
        void continueTheTraceOfTheCallerAndThroughTheUpstream() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings())) {
                RawClient.get(uri(gateway), "/some/page", CALLER, "tracestate: vendor=1");
                Wire.Head seen = upstream.next().head();
                Span request = collector.request("/some/page");
                Span call = collector.child(request, "GET");

                assertThat(Collector.id(request.getTraceId())).isEqualTo(TRACE);
                assertThat(Collector.id(request.getParentSpanId())).isEqualTo(PARENT);
                assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
                assertThat(Collector.id(call.getTraceId())).isEqualTo(TRACE);
                assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
                assertThat(seen.all("traceparent"))
                        .containsExactly("00-" + TRACE + "-" + Collector.id(call.getSpanId()) + "-01");
                assertThat(seen.all("tracestate")).containsExactly("vendor=1");
            }
        }

        @Test
        void beginWhereNobodyHasBegunATrace() throws Exception {
            try (Collector collector = Collector.start();
                    CapturedLog log = CapturedLog.of("io.gatehouse.access");
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings())) {
                RawClient.get(uri(gateway), "/", "tracestate: canary=1");
                Span request = collector.request("/");

                assertThat(request.getParentSpanId()).isEmpty();
                assertThat(upstream.next().head().all("tracestate")).isEmpty();
                assertThat(log.lines())
                        .anyMatch(line -> line.contains("trace_id=" + Collector.id(request.getTraceId())));
            }
        }

        @Test
        void areNoneWhereTheCallerRecordsNothing() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings())) {
                String silent = "00-" + TRACE + "-" + PARENT + "-00";
                RawClient.get(uri(gateway), "/silent", "traceparent: " + silent);
                RawClient.get(uri(gateway), "/heard", CALLER);
                collector.request("/heard");

                assertThat(upstream.next().head().all("traceparent")).containsExactly(silent);
                assertThat(collector.spans())
                        .noneMatch(span -> "/silent".equals(Collector.said(span).get("url.path")));
            }
        }

        @Test
        void areNoneOfTracesThatTheRatioLeavesOutButOfThoseOfCallers() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings().sampleRatio(0))) {
                RawClient.get(uri(gateway), "/silent");
                RawClient.get(uri(gateway), "/heard", CALLER);
                collector.request("/heard");

                assertThat(upstream.next().head().all("traceparent"))
                        .singleElement()
                        .asString()
                        .endsWith("-00");
                assertThat(collector.spans())
                        .noneMatch(span -> "/silent".equals(Collector.said(span).get("url.path")));
            }
        }

        @Test
        void tellEachTryApart() throws Exception {
            URI nobody = nobody();
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = start(config(GatewayUnderTest.engine().build(), upstream.uri())
                            .routes(List.of(RouteConfig.builder(List.of(nobody, upstream.uri()))
                                    .build()))
                            .tracing(collector.settings().build()))) {
                RawClient.get(uri(gateway), "/tried/1");
                RawClient.get(uri(gateway), "/tried/2");
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(collector.spans())
                                .map(Collector::said)
                                .anyMatch(said -> "1".equals(said.get("http.request.resend_count"))
                                        && "200".equals(said.get("http.response.status_code")))
                                .anyMatch(said -> "java.net.ConnectException".equals(said.get("error.type"))));
            }
        }

        /** Returns where nobody listens. */
        private URI nobody() throws IOException {
            try (ServerSocket free = new ServerSocket(0)) {
                return URI.create("http://127.0.0.1:" + free.getLocalPort());
            }
        }
    }

    @Nested
    class Contents {
        @Test
        void areThoseOfTheConventions() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings().serviceName("edge"))) {
                RawClient.exchange(uri(gateway), ask("GET /some/page;jsessionid=canary?code=canary"));
                Span request = collector.request("/some/page");
                Span call = collector.child(request, "GET");

                assertThat(request.getName()).isEqualTo("GET /");
                assertThat(Collector.said(request))
                        .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                                Map.entry("http.request.method", "GET"),
                                Map.entry("http.response.status_code", "200"),
                                Map.entry("http.route", "/"),
                                Map.entry("url.scheme", "http"),
                                Map.entry("url.path", "/some/page"),
                                Map.entry("server.address", "app.example.com"),
                                Map.entry("server.port", "8443"),
                                Map.entry("client.address", "127.0.0.1"),
                                Map.entry("network.protocol.version", "1.1"),
                                Map.entry("gatehouse.outcome", "passed_anonymous")));
                assertThat(Collector.said(call))
                        .containsExactlyInAnyOrderEntriesOf(Map.of(
                                "http.request.method", "GET",
                                "http.response.status_code", "200",
                                "server.address", "127.0.0.1",
                                "server.port", Integer.toString(upstream.uri().getPort())));
                assertThat(collector.sender())
                        .containsEntry("service.name", "edge")
                        .containsKey("service.version");
            }
        }

        @Test
        void nameTheCodeAndTheReferenceOfARefusal() throws Exception {
            try (Collector collector = Collector.start();
                    CapturedLog log = CapturedLog.of("io.gatehouse");
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), collector.settings())) {
                RawClient.exchange(uri(gateway), ask("canary /x"));
                Span request = collector.request("/x");
                Map<String, String> said = Collector.said(request);

                assertThat(request.getName()).isEqualTo("HTTP");
                assertThat(said)
                        .containsEntry("http.request.method", "_OTHER")
                        .containsEntry("gatehouse.code", "method_not_allowed")
                        .containsEntry("http.response.status_code", "405")
                        .doesNotContainKeys("http.route", "error.type");
                assertThat(log.lines())
                        .anyMatch(line -> line.contains("request.refused")
                                && line.contains("reference=" + said.get("gatehouse.reference")));
            }
        }

        @Test
        void nameWhyTheUpstreamDidNotAnswer() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.onConnection(Upstream.Connection::reset);
                    Gateway gateway = open(upstream.uri(), collector.settings())) {
                RawClient.get(uri(gateway), "/broken");
                Span request = collector.request("/broken");

                assertThat(Collector.said(request))
                        .containsEntry("gatehouse.code", "upstream_unavailable")
                        .containsEntry("error.type", "upstream_unavailable")
                        .containsEntry("http.response.status_code", "502")
                        .containsEntry("http.route", "/");
                assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
                assertThat(Collector.said(collector.child(request, "GET"))).containsKey("error.type");
            }
        }

        @Test
        void holdCallsOfTheProviderAndNobodysSecrets() throws Exception {
            try (Collector collector = Collector.start();
                    FakeProvider provider = FakeProvider.start();
                    EchoServer application = EchoServer.start();
                    Gateway gateway = start(config(
                                    GatehouseConfig.builder()
                                            .provider(provider.config().build())
                                            .build(),
                                    URI.create(application.url()))
                            .tracing(collector
                                    .settings()
                                    .headers(Map.of("api-key", Secret.of("canary-key")))
                                    .build()))) {
                provider.user("alice-canary", Map.of("email", "alice-canary@example.com"));
                Browser browser = new Browser();
                assertThat(browser.open(uri(gateway) + "/app?secret=canary").status())
                        .isEqualTo(200);
                Span callback = collector.request("/oidc/callback");
                Span token = collector.child(callback, "provider token");
                Span app = await().atMost(Duration.ofSeconds(10))
                        .until(
                                () -> collector.spans().stream()
                                        .filter(span -> "passed_session"
                                                .equals(Collector.said(span).get("gatehouse.outcome")))
                                        .toList(),
                                spans -> !spans.isEmpty())
                        .get(0);

                assertThat(Collector.said(callback))
                        .containsEntry("gatehouse.outcome", "redirected")
                        .containsEntry("http.response.status_code", "302");
                assertThat(Collector.said(token))
                        .containsEntry("gatehouse.provider", "default")
                        .containsEntry("gatehouse.endpoint", "token")
                        .containsEntry("gatehouse.result", "200");
                assertThat(token.getEndTimeUnixNano()).isGreaterThan(token.getStartTimeUnixNano());
                assertThat(Collector.said(app)).containsEntry("url.path", "/app");
                assertThat(collector.spans().toString())
                        .doesNotContain("canary", "alice", "code=", "state", "cookie", "eyJ");
                assertThat(collector.headers())
                        .allMatch(headers -> List.of("canary-key").equals(headers.get("Api-key")));
            }
        }

        @Test
        void nameTheRuleOfWhatIsDenied() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok();
                    Gateway gateway = start(config(
                                    GatehouseConfig.builder()
                                            .provider(ProviderConfig.builder()
                                                    .issuer("https://provider.invalid")
                                                    .clientId("gateway")
                                                    .clientSecret(Secret.of("s3cret"))
                                                    .build())
                                            .build(),
                                    upstream.uri())
                            .tracing(collector.settings().build()))) {
                RawClient.get(uri(gateway), "/api");

                assertThat(Collector.said(collector.request("/api")))
                        .containsEntry("gatehouse.code", "login_required")
                        .containsEntry("gatehouse.outcome", "unauthorized")
                        .containsKey("gatehouse.rule");
            }
        }
    }

    @Nested
    class Collectors {
        @Test
        void changeNothingForRequestsByBeingDownSlowOrUnwilling() throws Exception {
            for (int status : new int[] {0, 401, 503, -1}) {
                try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                        Collector collector = Collector.start().answering(status);
                        Upstream upstream = Upstream.ok();
                        Gateway gateway =
                                open(upstream.uri(), collector.settings().timeout(Duration.ofSeconds(1)))) {
                    if (status < 0) {
                        collector.stop();
                    }
                    for (int i = 0; i < 20; i++) {
                        assertThat(RawClient.get(uri(gateway), "/").status()).isEqualTo(200);
                    }
                    await().atMost(Duration.ofSeconds(10))
                            .untilAsserted(() -> assertThat(log.lines())
                                    .filteredOn(line -> line.contains("tracing.failed"))
                                    .singleElement()
                                    .asString()
                                    .contains(
                                            "endpoint=" + collector.endpoint(),
                                            "failed=40",
                                            "dropped=0",
                                            switch (status) {
                                                case 0 -> "tracing.timeout";
                                                case 401 -> "tracing.headers";
                                                case 503 -> "it answered 503";
                                                default -> "nobody accepts connections";
                                            }));
                }
            }
        }

        @Test
        void getWhatWaitsWhenTheGatewayStops() throws Exception {
            try (Collector collector = Collector.start();
                    Upstream upstream = Upstream.ok()) {
                try (Gateway gateway = open(upstream.uri(), collector.settings())) {
                    RawClient.get(uri(gateway), "/last");
                }
                assertThat(collector.spans()).hasSize(2);
            }
        }

        @Test
        void keepNoGatewayFromStopping() throws Exception {
            try (Collector collector = Collector.start().answering(0);
                    Upstream upstream = Upstream.ok()) {
                Gateway gateway = open(upstream.uri(), collector.settings().timeout(Duration.ofMinutes(1)));
                RawClient.get(uri(gateway), "/last");
                long before = System.nanoTime();
                gateway.close();
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
            }
        }

        @Test
        void areNeverAskedWhereThereAreNone() throws Exception {
            List<Thread> before = sendersBeside(List.of());
            try (Upstream upstream = Upstream.ok();
                    Gateway gateway = open(upstream.uri(), TracingConfig.builder())) {
                RawClient.get(uri(gateway), "/", CALLER);

                assertThat(upstream.next().head().all("traceparent"))
                        .containsExactly("00-" + TRACE + "-" + PARENT + "-01");
                assertThat(sendersBeside(before)).isEmpty();
            }
        }

        @Test
        void comeAndGoWithTheSettings(@TempDir Path directory) throws Exception {
            List<Thread> before = sendersBeside(List.of());
            try (Collector collector = Collector.start();
                    EchoServer application = EchoServer.start();
                    ReloadScene scene = new ReloadScene(
                            directory, URI.create(application.url()), "rules: [{path: /**, allow: everyone}]\n")) {
                RawClient.get(scene.uri(), "/before");
                scene.write("rules: [{path: /**, allow: everyone}]\ntracing: {otlp-endpoint: \"" + collector.endpoint()
                        + "\"}\n");
                assertThat(scene.reload().status()).isEqualTo(200);
                RawClient.get(scene.uri(), "/during");
                collector.request("/during");
                scene.write("rules: [{path: /**, allow: everyone}]\n");
                assertThat(scene.reload().status()).isEqualTo(200);
                RawClient.get(scene.uri(), "/after");

                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(sendersBeside(before)).isEmpty());
                assertThat(collector.spans())
                        .noneMatch(span -> List.of("/before", "/after")
                                .contains(Collector.said(span).getOrDefault("url.path", "")));
            }
        }
    }
}
