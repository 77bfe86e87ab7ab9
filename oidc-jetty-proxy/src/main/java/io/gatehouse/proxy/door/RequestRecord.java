package io.gatehouse.proxy.door;

import io.gatehouse.http.Origin;
import io.gatehouse.http.TraceContext;
import io.gatehouse.outcome.Refusal;
import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** What is known of a request on its way, for those who write it down when it is over. One for each request. */
public final class RequestRecord {
    private static final String ATTRIBUTE = "io.gatehouse.record";

    private final TraceContext trace;
    private final boolean continued;
    private final @Nullable RequestSpan span;
    private volatile TraceContext outgoing;
    private volatile @Nullable String route;
    private volatile long upstreamNanos = -1;
    private volatile int upstreamStatus;
    private volatile @Nullable RefusalCode upstreamFailure;
    private volatile @Nullable Refusal refusal;

    private RequestRecord(TraceContext trace, boolean continued, @Nullable RequestSpan span) {
        this.trace = trace;
        this.continued = continued;
        this.span = span;
        this.outgoing = trace;
    }

    /** Returns the record of a request; where there is none yet, it begins with the trace of the client, or else a new one. */
    public static RequestRecord of(Request request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestRecord known ? known : begin(request);
    }

    private static RequestRecord begin(Request request) {
        Optional<TraceContext> theirs = TraceContext.of(new CoreExchange(request).headers());
        return begin(request, theirs.orElseGet(() -> TraceContext.create(true)), theirs.isPresent(), null);
    }

    /**
     * Begins the record of a request.
     *
     * @param trace the trace, with what counts here as the span that asks
     * @param continued whether the client began it
     * @param span who is told what becomes of the request; null for nobody
     */
    public static RequestRecord begin(
            Request request, TraceContext trace, boolean continued, @Nullable RequestSpan span) {
        RequestRecord made = new RequestRecord(trace, continued, span);
        request.setAttribute(ATTRIBUTE, made);
        return made;
    }

    /** Returns the trace that the request belongs to. */
    public TraceContext trace() {
        return trace;
    }

    /** Returns the trace as it is passed on: as a part of the try that began last, where that is recorded. */
    public TraceContext outgoing() {
        return outgoing;
    }

    /** Tells whether the client began the trace, so that what it says of it beside is worth passing on. */
    public boolean continued() {
        return continued;
    }

    /** Does a part of the work; whatever happens on this thread meanwhile belongs to the request. */
    void during(Runnable part) {
        if (span == null) {
            part.run();
        } else {
            span.during(part);
        }
    }

    /** Notes that an upstream is about to be asked. */
    public void asks(Origin upstream) {
        if (span != null) {
            outgoing = span.asks(upstream);
        }
    }

    /** Notes that the upstream that was asked last has answered, or has not and will not; null where it wholly has. */
    public void asked(@Nullable Throwable failure) {
        if (span != null) {
            span.asked(failure);
        }
    }

    /** Notes that the upstream of a route has begun to answer, and how long that took. */
    public void answered(String byRoute, int status, long nanos) {
        route = byRoute;
        upstreamStatus = status;
        upstreamNanos = nanos;
        if (span != null) {
            span.answered(status);
        }
    }

    /** Notes that it was refused. */
    void refused(Refusal why) {
        refusal = why;
    }

    /** Returns why it was refused; empty where it was not. */
    public Optional<Refusal> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Notes that the upstream of a route has not answered, or not wholly. */
    public void failed(String ofRoute, RefusalCode why) {
        route = ofRoute;
        upstreamFailure = why;
    }

    /** Returns the path of the route that the request was passed on by; empty where it was not. */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /** Returns the status by which the upstream answered; 0 where it did not. */
    public int upstreamStatus() {
        return upstreamStatus;
    }

    /** Returns how long the upstream took to begin its answer; empty where it did not. */
    public Optional<Duration> upstreamTime() {
        long nanos = upstreamNanos;
        return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** Returns why there is no answer of the upstream; empty where there is, or it was not asked. */
    public Optional<RefusalCode> upstreamFailure() {
        return Optional.ofNullable(upstreamFailure);
    }
}
