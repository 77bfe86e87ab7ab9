package io.gatehouse.proxy.telemetry;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.proxy.admin.AdminAnswer;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminListener;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.tracing.SpanCounts;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** What is measured of a gateway, by what its settings ask for: nothing, where nobody could look at it. */
public final class Telemetry implements AutoCloseable {
    private final @Nullable GatewayMetrics metrics;
    private final LogLevels logLevels = new LogLevels();

    private Telemetry(@Nullable GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Returns what the settings ask for.
     *
     * @param spans what becomes of spans
     */
    public static Telemetry of(GatewayConfig config, SpanCounts spans) {
        return new Telemetry(config.server().admin().isPresent() ? new GatewayMetrics(spans) : null);
    }

    /** Returns whom the engine is to tell what happens; empty where nobody wants to know. */
    public Optional<GatehouseListener> listener() {
        return Optional.ofNullable(metrics).map(GatewayMetrics::engine);
    }

    /** Returns what operators may ask for. */
    public List<AdminEndpoint> endpoints() {
        AdminEndpoint levels = AdminEndpoint.at(AdminListener.LOG_LEVEL)
                .get(logLevels::list)
                .on("PUT", request -> logLevels.change(request.query()));
        GatewayMetrics measured = metrics;
        return measured == null
                ? List.of(levels)
                : List.of(
                        AdminEndpoint.at("/metrics")
                                .get(() -> AdminAnswer.text(200, GatewayMetrics.CONTENT_TYPE, measured.scrape())),
                        levels);
    }

    /** Returns a handler of every request with what watches over them in front. */
    public Handler inFrontOf(Handler handler) {
        return metrics == null ? handler : new RequestWatch(handler, metrics);
    }

    /**
     * Begins to watch a server.
     *
     * @param webSockets tells how many WebSockets are open
     */
    public void watch(Server server, LongSupplier webSockets) {
        if (metrics != null) {
            metrics.watch(server, webSockets);
        }
    }

    @Override
    public void close() {
        logLevels.close();
        if (metrics != null) {
            metrics.close();
        }
    }
}
