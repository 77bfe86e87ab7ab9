package io.gatehouse.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Entries of this process alone, bounded by number and size. What has ended is dropped in the order of the ends, a little with each new
 * entry; beyond a bound, new ones are refused.
 */
final class InMemoryEntries implements ExpiringEntries {
    private static final int SWEEP = 8;
    /** What an entry takes beside its key's letters and its value: itself, its text, two tree or table nodes and two array heads. */
    private static final int OVERHEAD = 176;

    @SuppressWarnings("ArrayRecordComponent") // told from others by the number alone
    private record Entry(String key, byte[] value, long endMillis, long number) {
        long bytes() {
            return OVERHEAD + 2L * key.length() + value.length;
        }

        boolean ended(long now) {
            return now >= endMillis;
        }

        @Override
        public String toString() {
            return "Entry[redacted]";
        }
    }

    private final InstantSource clock;
    private final int capacity;
    private volatile long maxBytes;
    private final Map<String, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> byEnd =
            new TreeSet<>(Comparator.comparingLong(Entry::endMillis).thenComparingLong(Entry::number));
    private long bytes;
    private long count;

    InMemoryEntries(int capacity, long maxBytes, InstantSource clock) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    void bound(long byteCount) {
        maxBytes = byteCount;
    }

    @Override
    public synchronized Optional<byte[]> get(String key) {
        return copy(key, clock.millis());
    }

    @Override
    public synchronized List<Optional<byte[]>> getAll(List<String> keys) {
        long now = clock.millis();
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            values.add(copy(key, now));
        }
        return values;
    }

    @Override
    public synchronized void put(String key, byte[] value, Duration life) {
        keep(key, value, life, clock.millis());
    }

    @Override
    public synchronized boolean putIfAbsent(String key, byte[] value, Duration life) {
        long now = clock.millis();
        if (live(key, now) != null) {
            return false;
        }
        keep(key, value, life, now);
        return true;
    }

    @Override
    public synchronized boolean extend(String key, byte[] expected, Duration life) {
        long now = clock.millis();
        Entry entry = live(key, now);
        if (entry == null || !Arrays.equals(entry.value(), expected)) {
            return false;
        }
        drop(entry);
        add(new Entry(key, entry.value(), Millis.after(now, life), count++));
        return true;
    }

    @Override
    public synchronized boolean remove(String key, byte[] expected) {
        Entry entry = live(key, clock.millis());
        if (entry == null || !Arrays.equals(entry.value(), expected)) {
            return false;
        }
        drop(entry);
        return true;
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized void clear() {
        entries.clear();
        byEnd.clear();
        bytes = 0;
    }

    private @Nullable Entry live(String key, long now) {
        Entry entry = entries.get(key);
        return entry == null || entry.ended(now) ? null : entry;
    }

    private Optional<byte[]> copy(String key, long now) {
        return Optional.ofNullable(live(key, now)).map(entry -> entry.value().clone());
    }

    private void keep(String key, byte[] value, Duration life, long now) {
        if (value.length > MAX_BYTES) {
            throw new IllegalArgumentException("an entry has at most " + MAX_BYTES + " bytes, came " + value.length);
        }
        for (int i = 0; i < SWEEP && dropEnded(now); i++) {
            // A little each time.
        }
        Entry entry = new Entry(key, value.clone(), Millis.after(now, life), count++);
        while (!fits(entry)) {
            if (!dropEnded(now)) {
                throw new SessionStoreException("no more can be remembered than " + capacity + " entries in " + maxBytes
                        + " bytes, and nothing is forgotten before its time");
            }
        }
        Entry old = entries.get(key);
        if (old != null) {
            drop(old);
        }
        if (!entry.ended(now)) {
            add(entry);
        }
    }

    private boolean fits(Entry entry) {
        Entry old = entries.get(entry.key());
        return entries.size() + (old == null ? 1 : 0) <= capacity
                && bytes - (old == null ? 0 : old.bytes()) + entry.bytes() <= maxBytes;
    }

    /** Drops the entry that ended first; false when none has. */
    private boolean dropEnded(long now) {
        if (byEnd.isEmpty() || !byEnd.first().ended(now)) {
            return false;
        }
        drop(byEnd.first());
        return true;
    }

    private void add(Entry entry) {
        entries.put(entry.key(), entry);
        byEnd.add(entry);
        bytes += entry.bytes();
    }

    private void drop(Entry entry) {
        entries.remove(entry.key());
        byEnd.remove(entry);
        bytes -= entry.bytes();
    }
}
