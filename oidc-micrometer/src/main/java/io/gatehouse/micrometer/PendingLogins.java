package io.gatehouse.micrometer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * About how many logins are under way. They are kept in browsers, and nobody is told of those that are given up, so it is counted what was
 * begun and what came back within the time that a login may take.
 */
final class PendingLogins {
    private static final int SLOTS = 60;

    private final InstantSource clock;
    private final long[] difference = new long[SLOTS];
    private long slotMillis = Duration.ofMinutes(10).toMillis() / SLOTS;
    private long newest;

    PendingLogins(InstantSource clock) {
        this.clock = clock;
        this.newest = slot();
    }

    /** Sets how long a login may take. */
    synchronized void window(Duration time) {
        slotMillis = Math.max(1, time.toMillis() / SLOTS);
        Arrays.fill(difference, 0);
        newest = slot();
    }

    synchronized void begun() {
        advance();
        difference[(int) (newest % SLOTS)]++;
    }

    synchronized void ended() {
        advance();
        difference[(int) (newest % SLOTS)]--;
    }

    synchronized double count() {
        advance();
        long sum = 0;
        for (long one : difference) {
            sum += one;
        }
        return Math.max(0, sum);
    }

    private void advance() {
        long now = slot();
        for (long i = Math.max(newest + 1, now - SLOTS + 1); i <= now; i++) {
            difference[(int) (i % SLOTS)] = 0;
        }
        newest = Math.max(newest, now);
    }

    private long slot() {
        return clock.millis() / slotMillis;
    }
}
