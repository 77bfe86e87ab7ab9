package io.gatehouse.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps sessions in this process, up to a number; beyond it the one that was not used for longest goes. They are lost with the
 * process and not shared with another.
 *
 * <p>Never blocks for longer than a map operation. Dead records are dropped from the idle end, a few with each new one, so no request
 * ever waits for a sweep.
 */
public final class InMemorySessionStore implements SessionStore {
    private static final int SWEEP = 4;

    private final InstantSource clock;
    private final int capacity;
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
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        synchronized (records) {
            SessionRecord record = records.get(key);
            if (record == null) {
                return Optional.empty();
            }
            if (!clock.instant().isBefore(record.endsAt())) {
                records.remove(key);
                return Optional.empty();
            }
            return Optional.of(record);
        }
    }

    @Override
    public void create(String key, SessionRecord record) {
        synchronized (records) {
            dropDead();
            if (records.size() >= capacity) {
                Iterator<String> oldest = records.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            records.put(key, record);
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
    public void delete(String key) {
        synchronized (records) {
            records.remove(key);
        }
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
        }
    }

    private void dropDead() {
        Instant now = clock.instant();
        Iterator<SessionRecord> idle = records.values().iterator();
        for (int i = 0; i < SWEEP && idle.hasNext(); i++) {
            if (now.isBefore(idle.next().endsAt())) {
                return;
            }
            idle.remove();
        }
    }
}
