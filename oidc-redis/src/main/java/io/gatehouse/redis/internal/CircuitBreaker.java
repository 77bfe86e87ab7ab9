package io.gatehouse.redis.internal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether it is of any use to ask. After several failures in a row it opens, and stays open until somebody has seen that there is
 * an answer again: requests are told at once instead of waiting, each, for the same silence.
 */
final class CircuitBreaker {
    private final int threshold;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable String reason;

    /**
     * Creates a closed one.
     *
     * @param threshold how many failures in a row open it
     */
    CircuitBreaker(int threshold) {
        this.threshold = threshold;
    }

    /** Returns why it is open; empty while it is closed. */
    Optional<String> open() {
        return Optional.ofNullable(reason);
    }

    /** Notes an answer. One that comes late, to a question from before it opened, does not close it. */
    void answered() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /**
     * Notes a failure.
     *
     * @param why what open breakers say from now on
     * @return whether this one opened it
     */
    synchronized boolean failed(String why) {
        boolean wasOpen = reason != null;
        if (!wasOpen && failures.incrementAndGet() < threshold) {
            return false;
        }
        reason = why;
        return !wasOpen;
    }

    /** Closes it. */
    synchronized void close() {
        failures.set(0);
        reason = null;
    }
}
