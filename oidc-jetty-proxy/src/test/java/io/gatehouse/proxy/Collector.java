package io.gatehouse.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.proxy.config.TracingConfig;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Takes spans by OTLP over HTTP, as a collector does, or answers as it is told. */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile int status = 200;

    private Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.setExecutor(executor);
        server.start();
    }

    static Collector start() throws IOException {
        return new Collector();
    }

    /** Has everything be answered with a status from now on; 0 for never. */
    Collector answering(int value) {
        status = value;
        return this;
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        headers.add(Map.copyOf(exchange.getRequestHeaders()));
        if (status == 0) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (status == 200) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(from -> {
                resources.add(from.getResource());
                from.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
        }
        exchange.sendResponseHeaders(status == 0 ? 503 : status, -1);
        exchange.close();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    /** Returns settings by which spans come here. */
    TracingConfig.Builder settings() {
        return TracingConfig.builder().endpoint(endpoint());
    }

    List<Span> spans() {
        return spans;
    }

    /** Returns the headers of all that was sent, also of what was not taken. */
    List<Map<String, List<String>>> headers() {
        return headers;
    }

    /** Returns what was said of the sender. */
    Map<String, String> sender() {
        return values(resources.get(0).getAttributesList());
    }

    /** Waits for the span of a request for a path. */
    Span request(String path) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> spans.stream()
                                .filter(span -> path.equals(said(span).get("url.path")))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Waits for a span that another began. */
    Span child(Span parent, String name) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> spans.stream()
                                .filter(span -> span.getParentSpanId().equals(parent.getSpanId())
                                        && span.getName().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Accepts nothing any more. */
    void stop() {
        closing.countDown();
        server.stop(0);
    }

    static Map<String, String> said(Span span) {
        return values(span.getAttributesList());
    }

    static String id(com.google.protobuf.ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Map<String, String> values(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, value -> text(value.getValue())));
    }

    private static String text(AnyValue value) {
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    @Override
    public void close() {
        stop();
        executor.shutdownNow();
    }
}
