package io.gatehouse.proxy.tracing;

import io.gatehouse.proxy.config.TracingConfig;
import io.gatehouse.proxy.log.RareWarning;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** All that makes spans and sends them under one configuration. Its threads are daemons; what it sends to may be down. */
final class SpanPipeline implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int LONGEST_VALUE = 1000;

    /** Held on to, for the JDK forgets what is set for loggers that nobody knows. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /**
     * Creates it.
     *
     * @param version of Gatehouse
     */
    SpanPipeline(TracingConfig config, URI endpoint, String version, SpanCounts counts, RareWarning warning) {
        // It writes to the error stream, past our log and its form. What is worth knowing is in our own line.
        LIBRARY.setLevel(Level.OFF);
        OtlpHttpSpanExporterBuilder otlp = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(config.timeout())
                .setConnectTimeout(config.timeout())
                // While it waited to send some again, newer ones would be dropped.
                .setRetryPolicy(null);
        config.headers().forEach((name, value) -> otlp.addHeader(name, value.reveal()));
        AtomicInteger waiting = new AtomicInteger();
        BatchSpanProcessor batches = BatchSpanProcessor.builder(
                        new CountingExporter(otlp.build(), shown(endpoint), waiting, counts, warning))
                .setMaxQueueSize(Waiting.MOST)
                .setScheduleDelay(Duration.ofSeconds(1))
                .setExporterTimeout(config.timeout().plusSeconds(1))
                .build();
        this.provider = SdkTracerProvider.builder()
                .addSpanProcessor(new Waiting(batches, waiting, counts))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRatio())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", config.serviceName())
                                .put("service.version", version)
                                .build())))
                .build();
        this.tracer = provider.get("io.gatehouse", version);
    }

    private static String shown(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getRawAuthority() + endpoint.getRawPath();
    }

    Tracer tracer() {
        return tracer;
    }

    /** Sends what waits, for two seconds at most. What is told later is forgotten. */
    @Override
    public void close() {
        var unused = provider.shutdown().join(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }
}
