package io.gatehouse.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is told to move. */
public final class MutableClock implements InstantSource {
    private volatile Instant now;

    /** Creates a clock that shows the given time. */
    public MutableClock(Instant now) {
        this.now = now;
    }

    /** Creates a clock that shows the time at which it is made. */
    public static MutableClock atNow() {
        return new MutableClock(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Moves the clock. */
    public void advance(Duration by) {
        now = now.plus(by);
    }
}
