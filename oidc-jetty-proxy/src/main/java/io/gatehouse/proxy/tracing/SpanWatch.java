package io.gatehouse.proxy.tracing;

import io.gatehouse.http.TraceContext;
import io.gatehouse.proxy.door.CoreExchange;
import io.gatehouse.proxy.door.RequestRecord;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Stands in front of everything, and begins the spans of requests that are to be recorded. */
final class SpanWatch extends Handler.Wrapper {
    private final Supplier<@Nullable Tracer> tracers;

    /**
     * Creates it in front of a handler.
     *
     * @param tracers gives what makes spans at the moment; null for nothing
     */
    SpanWatch(Handler handler, Supplier<@Nullable Tracer> tracers) {
        super(handler);
        this.tracers = tracers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Tracer tracer = tracers.get();
        if (tracer == null) {
            return super.handle(request, response, callback);
        }
        Optional<TraceContext> theirs = TraceContext.of(new CoreExchange(request).headers());
        if (theirs.isPresent() && !theirs.get().sampled()) {
            RequestRecord.begin(request, theirs.get(), true, null);
            return super.handle(request, response, callback);
        }
        Context parent = theirs.map(SpanWatch::parent).orElseGet(Context::root);
        String method = TracedRequest.method(request);
        Span span = tracer.spanBuilder(TracedRequest.name(method))
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .startSpan();
        if (!span.isRecording()) {
            // Whoever is asked further on is not to record what nobody records here.
            RequestRecord.begin(request, TraceContext.create(false), false, null);
            return super.handle(request, response, callback);
        }
        TracedRequest traced = new TracedRequest(tracer, span, parent.with(span), method);
        RequestRecord record = RequestRecord.begin(request, traced.trace(), theirs.isPresent(), traced);
        Request.addCompletionListener(request, failure -> traced.over(request, response, record, failure));
        return traced.context()
                .wrap((java.util.concurrent.Callable<Boolean>) () -> super.handle(request, response, callback))
                .call();
    }

    private static Context parent(TraceContext theirs) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        theirs.traceId(), theirs.parentId(), TraceFlags.getSampled(), TraceState.getDefault())));
    }
}
