package io.gatehouse.proxy.log;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says once a minute at most what anybody on the network could have said without end, and how often it was left unsaid. Thread-safe. */
public final class RareWarning {
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final AtomicLong quietUntil;
    private final AtomicLong unsaid = new AtomicLong();

    /**
     * Creates a warning that was not said yet.
     *
     * @param nanos a clock such as {@link System#nanoTime}
     */
    public RareWarning(LongSupplier nanos) {
        this.nanos = nanos;
        this.quietUntil = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Says it, or counts it.
     *
     * @param warning is called when it may be said, with how many times it was not since it was said last
     */
    public void ask(LongConsumer warning) {
        long now = nanos.getAsLong();
        long quiet = quietUntil.get();
        if (now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + QUIET)) {
            warning.accept(unsaid.getAndSet(0));
        } else {
            unsaid.incrementAndGet();
        }
    }
}
