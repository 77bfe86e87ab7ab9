package io.gatehouse.internal.flow;

import java.time.Duration;
import java.time.Instant;

/** Lets something happen a number of times at once, and from then on so often in a while: what it costs stays bounded. */
final class Allowance {
    private final int atOnce;
    private final double perMillisecond;
    private double left;
    private Instant countedAt = Instant.EPOCH;

    /**
     * Creates an allowance.
     *
     * @param atOnce how often it may happen at once
     * @param perWhile how often it may happen in a while, in the long run
     */
    Allowance(int atOnce, int perWhile, Duration aWhile) {
        this.atOnce = atOnce;
        this.perMillisecond = (double) perWhile / aWhile.toMillis();
        this.left = atOnce;
    }

    /** Tells whether it may happen once more, and counts it. */
    synchronized boolean take(Instant now) {
        if (now.isAfter(countedAt)) {
            double earned = perMillisecond * Duration.between(countedAt, now).toMillis();
            left = Math.min(atOnce, left + earned);
            countedAt = now;
        }
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
