package io.gatehouse.proxy.telemetry;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.micrometer.GatehouseMetrics;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.RequestRecord;
import io.gatehouse.proxy.tracing.SpanCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;

/** Everything that is measured: the engine, upstreams, connections and the process. Thread-safe. */
public final class GatewayMetrics implements AutoCloseable {
    /** What {@link #scrape()} returns: the text format of Prometheus. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatehouseMetrics engine = new GatehouseMetrics(registry);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final Map<String, Timer[]> upstreamTimes = new ConcurrentHashMap<>();

    /**
     * Creates metrics, all zero.
     *
     * @param spans what becomes of spans
     */
    public GatewayMetrics(SpanCounts spans) {
        spans("sent", spans, SpanCounts::sent);
        spans("failed", spans, SpanCounts::failed);
        spans("dropped", spans, SpanCounts::dropped);
        Stream.<MeterBinder>of(
                        new JvmMemoryMetrics(),
                        garbage,
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
    }

    private void spans(String result, SpanCounts counts, ToDoubleFunction<SpanCounts> count) {
        FunctionCounter.builder("gatehouse.spans", counts, count)
                .description("Spans that were recorded and sent to a collector, or were to be.")
                .tag("result", result)
                .register(registry);
    }

    /** Returns what the engine is to tell of itself. */
    public GatehouseListener engine() {
        return engine;
    }

    /**
     * Begins to watch a server.
     *
     * @param webSockets tells how many WebSockets are open
     */
    public void watch(Server server, LongSupplier webSockets) {
        IntSupplier connections = () -> Stream.of(server.getConnectors())
                .map(Connector::getConnectedEndPoints)
                .mapToInt(points -> points.size())
                .sum();
        Gauge.builder("gatehouse.connections", connections, IntSupplier::getAsInt)
                .description("Connections of clients that are open.")
                .strongReference(true)
                .register(registry);
        Gauge.builder("gatehouse.websockets.open", webSockets, LongSupplier::getAsLong)
                .description("WebSockets that are open.")
                .strongReference(true)
                .register(registry);
    }

    /** Counts a request that is over. */
    void over(RequestRecord request) {
        String route = request.route().orElse("");
        if (route.isEmpty()) {
            return;
        }
        request.upstreamTime()
                .ifPresent(time -> timer(route, request.upstreamStatus()).record(time));
        request.upstreamFailure().ifPresent(why -> failure(route, why).increment());
    }

    /** One for each class of statuses, made when the first of it comes. */
    private Timer timer(String route, int status) {
        Timer[] ofRoute = upstreamTimes.computeIfAbsent(route, name -> new Timer[10]);
        int digit = Math.min(9, Math.max(0, status / 100));
        Timer known = ofRoute[digit];
        if (known == null) {
            // The registry makes one alone, whoever asks.
            known = Timer.builder("gatehouse.upstream.request")
                    .description("How long upstreams took to begin their answers.")
                    .tag("route", route)
                    .tag("status", digit + "xx")
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            ofRoute[digit] = known;
        }
        return known;
    }

    private Counter failure(String route, RefusalCode why) {
        return Counter.builder("gatehouse.upstream.failures")
                .description("Requests that got no answer of an upstream, or not the whole of it.")
                .tag("route", route)
                .tag("reason", why.word())
                .register(registry);
    }

    /** Returns everything in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
