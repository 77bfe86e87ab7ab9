package io.gatehouse.proxy.tracing;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.event.RequestOutcome;
import io.gatehouse.event.StoreCall;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds what the engine tells to the span of the request on whose thread it tells it: how it decided, and calls of the provider and the store
 * as spans of their own. What belongs to no request, such as keys that are read ahead, has none.
 */
final class CallSpans implements GatehouseListener {
    private final Supplier<@Nullable Tracer> tracers;

    /**
     * Creates it.
     *
     * @param tracers gives what makes spans at the moment; null for nothing
     */
    CallSpans(Supplier<@Nullable Tracer> tracers) {
        this.tracers = tracers;
    }

    /** Returns the span of the request that this thread works for; null where it is not recorded. */
    private @Nullable Span current() {
        return tracers.get() == null ? null : Span.fromContextOrNull(Context.current());
    }

    @Override
    public void on(GatehouseEvent event) {
        if (event instanceof ProviderEvent.ProviderCalled call) {
            called(
                    "provider " + call.endpoint(),
                    call.duration().toNanos(),
                    !call.result().startsWith("2"),
                    Attributes.of(
                            Keys.PROVIDER,
                            call.provider(),
                            Keys.ENDPOINT,
                            call.endpoint(),
                            Keys.RESULT,
                            call.result()));
        } else if (event instanceof GatehouseEvent.RequestRefused refused) {
            rule(refused.request());
        } else if (event instanceof GatehouseEvent.BearerRefused refused) {
            rule(refused.request());
        }
    }

    private void rule(GatehouseEvent.RequestSummary request) {
        Span span = current();
        if (span != null && !request.involved().rule().isEmpty()) {
            span.setAttribute(Keys.RULE, request.involved().rule());
        }
    }

    @Override
    public void decided(RequestOutcome outcome, long nanos) {
        Span span = current();
        if (span != null) {
            span.setAttribute(Keys.OUTCOME, outcome.word());
        }
    }

    @Override
    public void storeCalled(StoreCall call, boolean failed, long nanos) {
        called("store " + call.word(), nanos, failed, Attributes.of(Keys.CALL, call.word()));
    }

    private void called(String name, long nanos, boolean failed, Attributes said) {
        Tracer tracer = tracers.get();
        if (tracer == null || current() == null) {
            return;
        }
        long end = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Span span = tracer.spanBuilder(name)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(end - nanos, TimeUnit.NANOSECONDS)
                .setAllAttributes(said)
                .startSpan();
        if (failed) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(end, TimeUnit.NANOSECONDS);
    }
}
