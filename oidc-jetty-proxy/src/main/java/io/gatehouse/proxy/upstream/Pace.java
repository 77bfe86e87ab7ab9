package io.gatehouse.proxy.upstream;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How fast a client sends, and reads, while it is waited for, whichever way it speaks HTTP. Looked at now and then, by one thread. */
final class Pace {
    /** Over how long the rate of a body is measured. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    /** How long a client may take to read what fits into one buffer. */
    static final Duration READING = Duration.ofMinutes(2);

    private final BooleanSupplier awaited;
    private final LongSupplier count;
    private final LongSupplier nanos;
    private volatile @Nullable Predicate<Duration> stuck;
    private boolean measured;
    private long since;
    private long bytes;

    /**
     * Creates the pace of a client that was not looked at yet.
     *
     * @param awaited whether it is the client that something is waited for from
     * @param count how many bytes of its body have come
     * @param nanos a clock such as {@link System#nanoTime}
     */
    Pace(BooleanSupplier awaited, LongSupplier count, LongSupplier nanos) {
        this.awaited = awaited;
        this.count = count;
        this.nanos = nanos;
    }

    /** Returns the pace of a client with this body; null where there is none. */
    static Pace of(@Nullable ClientBody body) {
        return body == null
                ? new Pace(() -> false, () -> 0, System::nanoTime)
                : new Pace(body::isAwaited, body::count, System::nanoTime);
    }

    /**
     * Takes note that the client is to read a response.
     *
     * @param isStuckFor whether what was given to it has not been read for so long
     */
    void reads(Predicate<Duration> isStuckFor) {
        stuck = isStuckFor;
    }

    /**
     * Takes a look, and tells whether fewer bytes came over a whole window than there should, or what is to be read is not.
     *
     * @param minRate how many bytes should come in a second; 0 for any number
     */
    boolean isTooSlow(int minRate) {
        Predicate<Duration> reading = stuck;
        return sendsTooSlowly(minRate) || (reading != null && reading.test(READING));
    }

    private boolean sendsTooSlowly(int minRate) {
        if (!awaited.getAsBoolean()) {
            measured = false;
            return false;
        }
        long now = nanos.getAsLong();
        if (measured && now - since < WINDOW.toNanos()) {
            return false;
        }
        long sent = count.getAsLong();
        boolean tooSlow = measured && sent - bytes < minRate * WINDOW.toSeconds();
        measured = true;
        since = now;
        bytes = sent;
        return tooSlow;
    }
}
