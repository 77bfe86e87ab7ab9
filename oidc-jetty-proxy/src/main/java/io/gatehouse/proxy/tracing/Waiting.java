package io.gatehouse.proxy.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many spans wait to be sent, and counts those that are too many: the library's own queue is bounded too, and tells nobody what
 * it drops.
 */
final class Waiting implements SpanProcessor {
    /** How many may wait. */
    static final int MOST = 2048;

    private final SpanProcessor next;
    private final AtomicInteger waiting;
    private final SpanCounts counts;

    /**
     * Creates it in front of another.
     *
     * @param waiting how many wait, from which whoever sends some takes them off
     */
    Waiting(SpanProcessor next, AtomicInteger waiting, SpanCounts counts) {
        this.next = next;
        this.waiting = waiting;
        this.counts = counts;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // Nothing is known yet.
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            counts.drop();
        } else {
            next.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return next.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return next.forceFlush();
    }
}
