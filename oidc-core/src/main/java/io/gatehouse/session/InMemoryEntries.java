package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Entries of this process alone. What has ended is dropped as others come; beyond the bound, new ones are refused. */
final class InMemoryEntries implements ExpiringEntries {
    private static final int SWEEP = 8;

    @SuppressWarnings("ArrayRecordComponent") // compared by content where that is meant
    private record Entry(byte[] value, Instant endsAt) {}

    private record End(Instant at, String key) {}

    private final InstantSource clock;
    private final int capacity;
    private final Map<String, Entry> entries = new HashMap<>();
    private final PriorityQueue<End> ends =
            new PriorityQueue<>((one, other) -> one.at().compareTo(other.at()));

    InMemoryEntries(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<byte[]> get(String key) {
        return live(key).map(entry -> entry.value().clone());
    }

    @Override
    public synchronized List<Optional<byte[]>> getAll(List<String> keys) {
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (String key : keys) {
            values.add(live(key).map(entry -> entry.value().clone()));
        }
        return values;
    }

    @Override
    public synchronized void put(String key, byte[] value, Duration life) {
        keep(key, value, life);
    }

    @Override
    public synchronized boolean putIfAbsent(String key, byte[] value, Duration life) {
        if (live(key).isPresent()) {
            return false;
        }
        keep(key, value, life);
        return true;
    }

    @Override
    public synchronized boolean extend(String key, byte[] expected, Duration life) {
        if (!has(key, expected)) {
            return false;
        }
        keep(key, expected, life);
        return true;
    }

    @Override
    public synchronized boolean remove(String key, byte[] expected) {
        if (!has(key, expected)) {
            return false;
        }
        entries.remove(key);
        return true;
    }

    synchronized void clear() {
        entries.clear();
        ends.clear();
    }

    private boolean has(String key, byte[] expected) {
        return live(key).filter(entry -> Arrays.equals(entry.value(), expected)).isPresent();
    }

    private Optional<Entry> live(String key) {
        Entry entry = entries.get(key);
        return entry != null && clock.instant().isBefore(entry.endsAt()) ? Optional.of(entry) : Optional.empty();
    }

    private void keep(String key, byte[] value, Duration life) {
        if (value.length > MAX_BYTES) {
            throw new IllegalArgumentException("an entry has at most " + MAX_BYTES + " bytes, came " + value.length);
        }
        dropEnded();
        if (entries.size() >= capacity && !entries.containsKey(key)) {
            throw new SessionStoreException("more than " + capacity + " entries are remembered; no more can be");
        }
        Instant endsAt = clock.instant().plus(life);
        entries.put(key, new Entry(value.clone(), endsAt));
        ends.add(new End(endsAt, key));
    }

    private void dropEnded() {
        Instant now = clock.instant();
        for (int i = 0; i < SWEEP || ends.size() > 2 * capacity; i++) {
            End end = ends.peek();
            if (end == null || (now.isBefore(end.at()) && ends.size() <= 2 * capacity)) {
                return;
            }
            ends.poll();
            Entry entry = entries.get(end.key());
            if (entry != null && !now.isBefore(entry.endsAt())) {
                entries.remove(end.key());
            }
        }
    }
}
