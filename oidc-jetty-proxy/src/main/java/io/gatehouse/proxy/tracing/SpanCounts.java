package io.gatehouse.proxy.tracing;

import java.util.concurrent.atomic.LongAdder;

/** What became of spans. Thread-safe. */
public final class SpanCounts {
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    SpanCounts() {}

    void sent(long spans) {
        sent.add(spans);
    }

    void failed(long spans) {
        failed.add(spans);
    }

    void drop() {
        dropped.increment();
    }

    /** Returns how many the collector has taken. */
    public long sent() {
        return sent.sum();
    }

    /** Returns how many were sent and not taken. */
    public long failed() {
        return failed.sum();
    }

    /** Returns how many were not sent, because too many waited. */
    public long dropped() {
        return dropped.sum();
    }
}
