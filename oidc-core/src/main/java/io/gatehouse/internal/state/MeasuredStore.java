package io.gatehouse.internal.state;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.StoreCall;
import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionTags;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A store of sessions of which is told how often it is called, how long that takes, and whether it answers. */
public final class MeasuredStore implements SessionStore {
    private final SessionStore store;
    private final GatehouseListener listener;
    private final ExpiringEntries entries;

    /** Creates a view of a store, which is closed with it. */
    public MeasuredStore(SessionStore store, GatehouseListener listener) {
        this.store = store;
        this.listener = listener;
        this.entries = new MeasuredEntries(store.entries());
    }

    private <T> T measured(StoreCall call, Supplier<T> asking) {
        long start = System.nanoTime();
        boolean failed = true;
        try {
            T answer = asking.get();
            failed = false;
            return answer;
        } finally {
            listener.storeCalled(call, failed, System.nanoTime() - start);
        }
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        return measured(StoreCall.LOAD, () -> store.load(key));
    }

    @Override
    public void create(String key, SessionRecord record, SessionTags tags) {
        var unused = measured(StoreCall.CREATE, () -> {
            store.create(key, record, tags);
            return true;
        });
    }

    @Override
    public boolean replace(String key, long expectedVersion, SessionRecord record) {
        return measured(StoreCall.REPLACE, () -> store.replace(key, expectedVersion, record));
    }

    @Override
    public boolean delete(String key) {
        return measured(StoreCall.DELETE, () -> store.delete(key));
    }

    @Override
    public List<String> keys(String tag, int limit) {
        return measured(StoreCall.LIST, () -> store.keys(tag, limit));
    }

    @Override
    public int deleteAll(String tag) {
        return measured(StoreCall.DELETE, () -> store.deleteAll(tag));
    }

    @Override
    public OptionalLong count() {
        return measured(StoreCall.LIST, store::count);
    }

    @Override
    public ExpiringEntries entries() {
        return entries;
    }

    @Override
    public List<String> notReady() {
        return store.notReady();
    }

    @Override
    public void close() {
        store.close();
    }

    private final class MeasuredEntries implements ExpiringEntries {
        private final ExpiringEntries inner;

        private MeasuredEntries(ExpiringEntries inner) {
            this.inner = inner;
        }

        @Override
        public Optional<byte[]> get(String key) {
            return measured(StoreCall.READ_ENTRY, () -> inner.get(key));
        }

        @Override
        public List<Optional<byte[]>> getAll(List<String> keys) {
            return measured(StoreCall.READ_ENTRY, () -> inner.getAll(keys));
        }

        @Override
        public void put(String key, byte[] value, Duration life) {
            var unused = measured(StoreCall.WRITE_ENTRY, () -> {
                inner.put(key, value, life);
                return true;
            });
        }

        @Override
        public boolean putIfAbsent(String key, byte[] value, Duration life) {
            return measured(StoreCall.WRITE_ENTRY, () -> inner.putIfAbsent(key, value, life));
        }

        @Override
        public boolean extend(String key, byte[] expected, Duration life) {
            return measured(StoreCall.WRITE_ENTRY, () -> inner.extend(key, expected, life));
        }

        @Override
        public boolean remove(String key, byte[] expected) {
            return measured(StoreCall.WRITE_ENTRY, () -> inner.remove(key, expected));
        }
    }
}
