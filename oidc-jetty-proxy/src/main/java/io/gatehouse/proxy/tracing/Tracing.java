package io.gatehouse.proxy.tracing;

import io.gatehouse.config.SettingsPrint;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.proxy.config.TracingConfig;
import io.gatehouse.proxy.log.RareWarning;
import io.opentelemetry.api.trace.Tracer;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;

/**
 * Spans of requests, sent to a collector by OTLP where the settings name one, and none otherwise. No request waits for the collector,
 * whatever that does. Thread-safe.
 */
public final class Tracing implements AutoCloseable {
    private final String version;
    private final SpanCounts counts = new SpanCounts();
    private final RareWarning warning = new RareWarning(System::nanoTime);
    private String print = "";
    private @Nullable SpanPipeline pipeline;
    private volatile @Nullable Tracer tracer;
    private boolean closed;

    /**
     * Creates what the settings ask for.
     *
     * @param version of Gatehouse
     */
    public Tracing(TracingConfig config, String version) {
        this.version = version;
        change(config);
    }

    /** Takes other settings into use. What was recorded under those before is still sent, which is waited for two seconds at most. */
    public void change(TracingConfig config) {
        SpanPipeline before;
        synchronized (this) {
            String next = SettingsPrint.of(config);
            if (closed || next.equals(print)) {
                return;
            }
            SpanPipeline made = config.endpoint()
                    .map(endpoint -> new SpanPipeline(config, endpoint, version, counts, warning))
                    .orElse(null);
            before = pipeline;
            print = next;
            pipeline = made;
            tracer = made == null ? null : made.tracer();
        }
        if (before != null) {
            before.close();
        }
    }

    private @Nullable Tracer tracer() {
        return tracer;
    }

    /** Returns whom the engine is to tell what happens. */
    public GatehouseListener listener() {
        return new CallSpans(this::tracer);
    }

    /** Returns a handler of every request with what records them in front. */
    public Handler inFrontOf(Handler handler) {
        return new SpanWatch(handler, this::tracer);
    }

    /** Returns what became of spans since the start. */
    public SpanCounts counts() {
        return counts;
    }

    /** Sends what waits, for two seconds at most. Calling it again does nothing. */
    @Override
    public void close() {
        SpanPipeline last;
        synchronized (this) {
            closed = true;
            last = pipeline;
            pipeline = null;
            tracer = null;
        }
        if (last != null) {
            last.close();
        }
    }
}
