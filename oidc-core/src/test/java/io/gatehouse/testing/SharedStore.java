package io.gatehouse.testing;

import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.SessionTags;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A store that several engines share, as they would share one in the network; it can be down, and outlives each of them. */
public final class SharedStore implements SessionStore, ExpiringEntries {
    private final InMemorySessionStore store;
    private volatile boolean down;

    /** Creates a store. */
    public SharedStore(InstantSource clock) {
        store = new InMemorySessionStore(100_000, clock);
    }

    /** Takes the store out of service, or brings it back. */
    public void down(boolean value) {
        down = value;
    }

    private InMemorySessionStore answering() {
        if (down) {
            throw new SessionStoreException("the store of this test is down");
        }
        return store;
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        return answering().load(key);
    }

    @Override
    public void create(String key, SessionRecord record, SessionTags tags) {
        answering().create(key, record, tags);
    }

    @Override
    public boolean replace(String key, long expectedVersion, SessionRecord record) {
        return answering().replace(key, expectedVersion, record);
    }

    @Override
    public boolean delete(String key) {
        return answering().delete(key);
    }

    @Override
    public List<String> keys(String tag, int limit) {
        return answering().keys(tag, limit);
    }

    @Override
    public int deleteAll(String tag) {
        return answering().deleteAll(tag);
    }

    @Override
    public ExpiringEntries entries() {
        return this;
    }

    @Override
    public List<String> notReady() {
        return down ? List.of("the store of this test is down") : List.of();
    }

    @Override
    public Optional<byte[]> get(String key) {
        return answering().entries().get(key);
    }

    @Override
    public List<Optional<byte[]>> getAll(List<String> keys) {
        return answering().entries().getAll(keys);
    }

    @Override
    public void put(String key, byte[] value, Duration life) {
        answering().entries().put(key, value, life);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] value, Duration life) {
        return answering().entries().putIfAbsent(key, value, life);
    }

    @Override
    public boolean extend(String key, byte[] expected, Duration life) {
        return answering().entries().extend(key, expected, life);
    }

    @Override
    public boolean remove(String key, byte[] expected) {
        return answering().entries().remove(key, expected);
    }

    @Override
    public void close() {
        // The next engine goes on with it.
    }
}
