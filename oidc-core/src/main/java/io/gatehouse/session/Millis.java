package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;

/** Times as milliseconds since 1970; what is too far away for them is as far as they go. */
final class Millis {
    private Millis() {}

    static long of(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    static long after(long now, Duration life) {
        try {
            return Math.addExact(now, life.toMillis());
        } catch (ArithmeticException e) {
            return life.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
