package io.gatehouse.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps sessions in this process, up to a number; beyond it the one that was not used for longest goes. They are lost with the
 * process and not shared with another.
 *
 * <p>Never blocks for longer than a map operation. Dead records are dropped from the idle end, a few with each new one, so no request
 * ever waits for a sweep.
 */
public final class InMemorySessionStore implements SessionStore {
    private static final int SWEEP = 4;
    private static final int MAX_ENTRIES = 1_000_000;

    private final InstantSource clock;
    private final int capacity;
    private final Map<String, Set<String>> tagged = new HashMap<>();
    private final Map<String, Set<String>> tagsOf = new HashMap<>();
    private final InMemoryEntries entries;
    private final Map<String, SessionRecord> records = new LinkedHashMap<>(64, 0.75f, true);

    /**
     * Creates a store.
     *
     * @param capacity the largest number of sessions, at least 1
     * @param clock tells the time
     */
    public InMemorySessionStore(int capacity, InstantSource clock) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a store must hold at least one session");
        }
        this.capacity = capacity;
        this.clock = clock;
        this.entries = new InMemoryEntries(MAX_ENTRIES, clock);
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        synchronized (records) {
            SessionRecord record = records.get(key);
            if (record == null) {
                return Optional.empty();
            }
            if (!clock.instant().isBefore(record.endsAt())) {
                remove(key);
                return Optional.empty();
            }
            return Optional.of(record);
        }
    }

    @Override
    public void create(String key, SessionRecord record, SessionTags tags) {
        synchronized (records) {
            dropDead();
            if (records.size() >= capacity) {
                remove(records.keySet().iterator().next());
            }
            records.put(key, record);
            tagsOf.put(key, tags.tags());
            tags.tags()
                    .forEach(tag ->
                            tagged.computeIfAbsent(tag, any -> new HashSet<>()).add(key));
        }
    }

    @Override
    public boolean replace(String key, long expectedVersion, SessionRecord record) {
        synchronized (records) {
            SessionRecord current = records.get(key);
            // A record that has ended is gone, whether or not it was thrown away yet.
            if (current == null
                    || current.version() != expectedVersion
                    || !clock.instant().isBefore(current.endsAt())) {
                return false;
            }
            records.put(key, record);
            return true;
        }
    }

    @Override
    public boolean delete(String key) {
        synchronized (records) {
            return remove(key);
        }
    }

    @Override
    public List<String> keys(String tag, int limit) {
        synchronized (records) {
            Set<String> keys = tag.equals(EVERY) ? records.keySet() : tagged.getOrDefault(tag, Set.of());
            return keys.stream().limit(limit).toList();
        }
    }

    @Override
    public int deleteAll(String tag) {
        synchronized (records) {
            List<String> keys = keys(tag, Integer.MAX_VALUE);
            keys.forEach(this::remove);
            return keys.size();
        }
    }

    @Override
    public ExpiringEntries entries() {
        return entries;
    }

    /** Returns how many sessions are held, dead ones that nobody has asked for since included. */
    public int size() {
        synchronized (records) {
            return records.size();
        }
    }

    @Override
    public void close() {
        synchronized (records) {
            records.clear();
            tagged.clear();
            tagsOf.clear();
            entries.clear();
        }
    }

    private boolean remove(String key) {
        for (String tag : Optional.ofNullable(tagsOf.remove(key)).orElse(Set.of())) {
            tagged.computeIfPresent(tag, (any, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
        }
        return records.remove(key) != null;
    }

    private void dropDead() {
        Instant now = clock.instant();
        for (int i = 0; i < SWEEP && !records.isEmpty(); i++) {
            Map.Entry<String, SessionRecord> idle =
                    records.entrySet().iterator().next();
            if (now.isBefore(idle.getValue().endsAt())) {
                return;
            }
            remove(idle.getKey());
        }
    }
}
