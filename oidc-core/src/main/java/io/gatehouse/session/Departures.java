package io.gatehouse.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The sessions that a store let go by itself, until somebody was told of them. */
final class Departures {
    private static final long TELL_EVERY = Duration.ofMinutes(1).toMillis();

    private final LongConsumer toldOfEvicted;
    private final Consumer<SessionRecord> toldOfEnded;
    private List<SessionRecord> ended = new ArrayList<>(0);
    private long evicted;
    private long nextTelling = Long.MIN_VALUE;

    Departures(LongConsumer toldOfEvicted, Consumer<SessionRecord> toldOfEnded) {
        this.toldOfEvicted = toldOfEvicted;
        this.toldOfEnded = toldOfEnded;
    }

    /** Notes that a live session had to go. */
    synchronized void evicted() {
        evicted++;
    }

    /** Notes that a session was dropped that had ended. */
    synchronized void ended(SessionRecord record) {
        ended.add(record);
    }

    /** Tells what is to be told. Called without a lock: a listener may take its time, or use the store. */
    void tell(long now) {
        List<SessionRecord> over;
        long count = 0;
        synchronized (this) {
            over = ended;
            if (!over.isEmpty()) {
                ended = new ArrayList<>(0);
            }
            if (evicted > 0 && now >= nextTelling) {
                count = evicted;
                evicted = 0;
                nextTelling = now + TELL_EVERY;
            }
        }
        over.forEach(toldOfEnded);
        if (count > 0) {
            toldOfEvicted.accept(count);
        }
    }
}
