package io.gatehouse.internal.state;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was read of sessions a moment ago, for the next requests of the same browsers. Bounded in number and in size: each session has one
 * place, where the newest wins, and when all take too much room everything is forgotten. Reading takes no lock.
 *
 * @param <T> what is remembered of a session
 */
final class RecentSessions<T extends RecentSessions.Sized> {
    /** How many places there are. */
    static final int PLACES = 2048;

    /** About how many bytes of memory all of them may take. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    /** What says how large it is. */
    interface Sized {
        /** Returns about how many bytes of memory it takes. */
        int bytes();
    }

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>(PLACES);
    private final Object lock = new Object();
    private long bytes;

    /** Returns what is at the place of a hash, which may be of another session. */
    Optional<T> at(int hash) {
        return Optional.ofNullable(places.get(index(hash)));
    }

    void put(int hash, T value) {
        synchronized (lock) {
            if (bytes + value.bytes() > MAX_BYTES) {
                for (int i = 0; i < PLACES; i++) {
                    places.set(i, null);
                }
                bytes = 0;
            }
            T old = places.getAndSet(index(hash), value);
            bytes += value.bytes() - (old == null ? 0 : old.bytes());
        }
    }

    /** Forgets what is at the place of a hash, if it is what is meant. */
    void forget(int hash, Predicate<T> meant) {
        if (at(hash).filter(meant).isEmpty()) {
            return;
        }
        synchronized (lock) {
            T known = places.get(index(hash));
            if (known != null && meant.test(known)) {
                places.set(index(hash), null);
                bytes -= known.bytes();
            }
        }
    }

    /** Returns about how many bytes are taken. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    private static int index(int hash) {
        return (hash ^ (hash >>> 16)) & (PLACES - 1);
    }
}
