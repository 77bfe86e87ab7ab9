package io.gatehouse.internal.flow;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about tokens, for a short while: bounded in number and in size, those go first that were not asked for for longest.
 * Kept in parts with a lock each, so that requests seldom wait for one another, and never for long.
 *
 * @param <T> what was found out
 */
final class CheckedTokens<T> {
    private static final int PARTS = 16;

    /** The size that an entry may have on average. */
    private static final int USUAL_SIZE = 4096;

    private record Entry<T>(T value, int size, Instant until) {}

    private static final class Part<T> {
        private final Map<String, Entry<T>> entries = new LinkedHashMap<>(16, 0.75f, true);
        private long size;
    }

    private final Part<T>[] parts;
    private final int mostOfPart;
    private final long sizeOfPart;

    /** Creates a memory for about this many. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    CheckedTokens(int most) {
        this.parts = new Part[PARTS];
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part<>();
        }
        this.mostOfPart = Math.max(1, most / PARTS);
        this.sizeOfPart = (long) mostOfPart * USUAL_SIZE;
    }

    /** Returns what is known under a key. */
    Optional<T> get(String key, Instant now) {
        Part<T> part = part(key);
        synchronized (part) {
            Entry<T> entry = part.entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            if (!now.isBefore(entry.until())) {
                remove(part, key);
                return Optional.empty();
            }
            return Optional.of(entry.value());
        }
    }

    /**
     * Remembers something.
     *
     * @param size about how many bytes it takes
     * @param until from when on it is not known any more; nothing is remembered where that is over
     */
    void put(String key, T value, int size, Instant until, Instant now) {
        Part<T> part = part(key);
        synchronized (part) {
            remove(part, key);
            if (!now.isBefore(until) || size > sizeOfPart) {
                return;
            }
            part.entries.put(key, new Entry<>(value, size, until));
            part.size += size;
            Iterator<Entry<T>> eldest = part.entries.values().iterator();
            while (part.entries.size() > mostOfPart || part.size > sizeOfPart) {
                part.size -= eldest.next().size();
                eldest.remove();
            }
        }
    }

    /** Forgets a key. */
    void remove(String key) {
        Part<T> part = part(key);
        synchronized (part) {
            remove(part, key);
        }
    }

    /** Returns how many are remembered, those whose time is over among them. */
    int count() {
        int count = 0;
        for (Part<T> part : parts) {
            synchronized (part) {
                count += part.entries.size();
            }
        }
        return count;
    }

    private static <T> void remove(Part<T> part, String key) {
        Entry<T> old = part.entries.remove(key);
        if (old != null) {
            part.size -= old.size();
        }
    }

    private Part<T> part(String key) {
        // Keys are hashes, so that nobody can choose where one goes.
        return parts[key.charAt(0) & (PARTS - 1)];
    }
}
