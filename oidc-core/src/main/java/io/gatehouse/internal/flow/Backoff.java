package io.gatehouse.internal.flow;

import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a provider that is down from being asked by every session: after a failure nobody asks for a while, which grows with each
 * failure; then one does.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration pause = Duration.ZERO;
    private Instant until = Instant.MIN;

    /** Tells whether the provider may be asked now. Of several who ask while it is down, one gets a yes. */
    synchronized boolean mayAsk(Instant now) {
        if (now.isBefore(until)) {
            return false;
        }
        if (!pause.isZero()) {
            until = now.plus(pause);
        }
        return true;
    }

    /** Notes that the provider could not be reached. */
    synchronized void failed(Instant now) {
        pause = pause.isZero() ? FIRST : pause.multipliedBy(2);
        if (pause.compareTo(LONGEST) > 0) {
            pause = LONGEST;
        }
        until = now.plus(pause);
    }

    /** Notes that the provider has answered. */
    synchronized void answered() {
        pause = Duration.ZERO;
        until = Instant.MIN;
    }
}
