package io.gatehouse.proxy.tracing;

import io.gatehouse.event.LogLine;
import io.gatehouse.proxy.log.RareWarning;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans, counts what became of them, and says now and then when the collector does not take them. */
final class CountingExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private final SpanExporter exporter;
    private final String endpoint;
    private final AtomicInteger waiting;
    private final SpanCounts counts;
    private final RareWarning warning;

    CountingExporter(
            SpanExporter exporter, String endpoint, AtomicInteger waiting, SpanCounts counts, RareWarning warning) {
        this.exporter = exporter;
        this.endpoint = endpoint;
        this.waiting = waiting;
        this.counts = counts;
        this.warning = warning;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int number = spans.size();
        waiting.addAndGet(-number);
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                counts.sent(number);
            } else {
                counts.failed(number);
                warn(result.getFailureThrowable());
            }
        });
    }

    private void warn(@Nullable Throwable failure) {
        warning.ask(unsaid -> {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("endpoint", endpoint);
            fields.put("failed", Long.toString(counts.failed()));
            fields.put("dropped", Long.toString(counts.dropped()));
            fields.put("detail", ExportFailure.reason(failure));
            LOG.warn(LogLine.of("tracing.failed", fields));
        });
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
