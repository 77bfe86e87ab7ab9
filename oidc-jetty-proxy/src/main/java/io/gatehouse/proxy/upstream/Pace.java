package io.gatehouse.proxy.upstream;

import java.time.Duration;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/** How fast a client sends, and reads, while it is waited for, whichever way it speaks HTTP. Looked at now and then, by one thread. */
final class Pace {
    /** Over how long the rate of a body is measured. */
    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** How long a client may take to read what fits into one buffer. */
    private static final Duration READING = Duration.ofMinutes(2);

    private final @Nullable ClientBody body;
    private final Duration window;
    private volatile @Nullable ResponseRelay relay;
    private boolean measured;
    private long since;
    private long bytes;

    /** Creates the pace of a client with this body; null where there is none. */
    Pace(@Nullable ClientBody body) {
        this(body, WINDOW);
    }

    Pace(@Nullable ClientBody body, Duration window) {
        this.body = body;
        this.window = window;
    }

    /** Takes note that the client is to read a response. */
    void reads(ResponseRelay response) {
        relay = response;
    }

    /**
     * Takes a look, and tells whether fewer bytes came over a whole window than there should, or what is to be read is not.
     *
     * @param minRate how many bytes should come in a second
     */
    boolean isTooSlow(int minRate) {
        ResponseRelay reading = relay;
        return sendsTooSlowly(minRate) || (reading != null && reading.isStuckFor(READING));
    }

    private boolean sendsTooSlowly(int minRate) {
        if (body == null || !body.isAwaited()) {
            measured = false;
            return false;
        }
        long now = NanoTime.now();
        if (measured && NanoTime.elapsed(since, now) < window.toNanos()) {
            return false;
        }
        long count = body.count();
        boolean tooSlow = measured && count - bytes < minRate * window.toMillis() / 1000.0;
        measured = true;
        since = now;
        bytes = count;
        return tooSlow;
    }
}
