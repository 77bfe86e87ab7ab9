package io.gatehouse.session;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions in this process, up to a number and up to a size; beyond either, those that were not used for longest go. They are lost
 * with the process and not shared with another.
 *
 * <p>Finding, adding, replacing and deleting take the same time however many sessions there are. What has ended is dropped when it is
 * asked for, and otherwise a little with each new session, so no request ever waits for a sweep.
 */
public final class InMemorySessionStore implements SessionStore {
    private static final int SWEEP = 4;
    private static final int MAX_ENTRIES = 1_000_000;

    private final InstantSource clock;
    private volatile int capacity;
    private volatile long maxBytes;
    private final Departures departures;
    private final InMemoryEntries entries;
    // One lock: what is done under it takes some hundred nanoseconds, and the order of use is one for all sessions
    // anyway.
    private final Object lock = new Object();
    private final HeldSessions sessions = new HeldSessions();
    private final HeldTags tagged = new HeldTags();
    private long bytes;

    /**
     * Creates a store that is bounded by the number of sessions alone.
     *
     * @param capacity the largest number of sessions, at least 1
     * @param clock tells the time
     */
    public InMemorySessionStore(int capacity, InstantSource clock) {
        this(capacity, Long.MAX_VALUE, clock, count -> {});
    }

    /**
     * Creates a store.
     *
     * @param capacity the largest number of sessions, at least 1
     * @param maxBytes the most memory for sessions, in bytes, what it takes to find them included; what {@link #entries} keep has a
     *     quarter as much for itself
     * @param clock tells the time
     * @param evicted is told how many live sessions had to go because of a bound since it was told last; at most once a minute
     */
    public InMemorySessionStore(int capacity, long maxBytes, InstantSource clock, LongConsumer evicted) {
        this(capacity, maxBytes, clock, evicted, record -> {});
    }

    /**
     * Creates a store that also tells what had ended when it was dropped, soon after that.
     *
     * @param ended is told of each such record, on the thread of a later call
     */
    public InMemorySessionStore(
            int capacity, long maxBytes, InstantSource clock, LongConsumer evicted, Consumer<SessionRecord> ended) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a store must hold at least one session");
        }
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.departures = new Departures(evicted, ended);
        this.entries = new InMemoryEntries(MAX_ENTRIES, maxBytes / 4, clock);
    }

    /**
     * Sets other bounds. Where there is more than they allow, those that were not used for longest go with the next new session.
     *
     * @param sessionCount the largest number of sessions, at least 1
     * @param byteCount the most memory for sessions, in bytes
     */
    public void bound(int sessionCount, long byteCount) {
        if (sessionCount < 1) {
            throw new IllegalArgumentException("a store must hold at least one session");
        }
        capacity = sessionCount;
        maxBytes = byteCount;
        entries.bound(byteCount / 4);
    }

    @Override
    public Optional<SessionRecord> load(String key) {
        SessionKey wanted = SessionKey.of(key);
        synchronized (lock) {
            Held.Session session = live(wanted, clock.millis());
            if (session != null) {
                sessions.use(session);
                return Optional.of(session.record());
            }
        }
        departures.tell(clock.millis());
        return Optional.empty();
    }

    /**
     * {@inheritDoc}
     *
     * @throws SessionStoreException when the session alone is larger than the store may be
     */
    @Override
    public void create(String key, SessionRecord record, SessionTags tags) {
        Held.Session session = Held.Session.of(SessionKey.of(key), record);
        long size = session.bytes() + (long) tags.tags().size() * Held.Tag.BYTES;
        refuseTooLarge(size);
        synchronized (lock) {
            long now = clock.millis();
            Held.Session old = sessions.find(session.key());
            if (old != null) {
                remove(old);
            }
            sweep(now);
            makeRoom(size, capacity - 1, now);
            sessions.add(session);
            tagged.add(session, tags.tags());
            bytes += size;
        }
        departures.tell(clock.millis());
    }

    /**
     * {@inheritDoc}
     *
     * @throws SessionStoreException when the session alone is larger than the store may be
     */
    @Override
    public boolean replace(String key, long expectedVersion, SessionRecord record) {
        SessionKey wanted = SessionKey.of(key);
        refuseTooLarge(Held.Session.of(wanted, record).bytes() + (long) SessionTags.MOST * Held.Tag.BYTES);
        synchronized (lock) {
            long now = clock.millis();
            Held.Session session = live(wanted, now);
            if (session == null || session.version != expectedVersion) {
                return false;
            }
            sessions.use(session);
            bytes += (long) record.data().length - session.data.length;
            session.data = record.data();
            session.version = record.version();
            session.endMillis = Millis.of(record.endsAt());
            // It is the newest and fits alone, so it is never the one that goes.
            makeRoom(0, capacity, now);
        }
        departures.tell(clock.millis());
        return true;
    }

    @Override
    public boolean delete(String key) {
        SessionKey wanted = SessionKey.of(key);
        synchronized (lock) {
            Held.Session session = live(wanted, clock.millis());
            if (session != null) {
                remove(session);
            }
            return session != null;
        }
    }

    @Override
    public List<String> keys(String tag, int limit) {
        List<SessionKey> keys = new ArrayList<>();
        synchronized (lock) {
            find(tag, limit, clock.millis()).forEach(session -> keys.add(session.key()));
        }
        return keys.stream().map(SessionKey::text).toList();
    }

    @Override
    public int deleteAll(String tag) {
        synchronized (lock) {
            List<Held.Session> found = find(tag, Integer.MAX_VALUE, clock.millis());
            found.forEach(this::remove);
            return found.size();
        }
    }

    @Override
    public ExpiringEntries entries() {
        return entries;
    }

    @Override
    public OptionalLong count() {
        return OptionalLong.of(size());
    }

    /** Returns how many sessions are held, dead ones that nobody has asked for since included. */
    public int size() {
        synchronized (lock) {
            return sessions.size();
        }
    }

    /** Returns about how many bytes the held sessions take, what it takes to find them included. */
    public long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            sessions.clear();
            tagged.clear();
            bytes = 0;
            entries.clear();
        }
    }

    private Held.@Nullable Session live(SessionKey key, long now) {
        Held.Session session = sessions.find(key);
        if (session != null && session.ended(now)) {
            drop(session);
            return null;
        }
        return session;
    }

    private List<Held.Session> find(String tag, int limit, long now) {
        if (!tag.equals(EVERY)) {
            return tagged.find(tag, limit, session -> !session.ended(now));
        }
        List<Held.Session> found = new ArrayList<>();
        Held.Session session = sessions.newest();
        while (session != null && found.size() < limit) {
            if (!session.ended(now)) {
                found.add(session);
            }
            session = session.older;
        }
        return found;
    }

    private void drop(Held.Session session) {
        departures.ended(session.record());
        remove(session);
    }

    private void remove(Held.Session session) {
        sessions.remove(session);
        bytes -= session.bytes() + (long) tagged.remove(session) * Held.Tag.BYTES;
    }

    /** Drops what has ended at the idle end, where most of it is, and in a few buckets, so that in time every session is looked at. */
    private void sweep(long now) {
        for (int i = 0; i < SWEEP; i++) {
            Held.Session session = sessions.nextChain();
            while (session != null) {
                Held.Session next = session.nextInBucket;
                if (session.ended(now)) {
                    drop(session);
                }
                session = next;
            }
        }
        Held.Session idle = sessions.oldest();
        for (int i = 0; i < SWEEP && idle != null && idle.ended(now); i++) {
            drop(idle);
            idle = sessions.oldest();
        }
    }

    private void makeRoom(long size, int most, long now) {
        Held.Session idle = sessions.oldest();
        while (idle != null && (sessions.size() > most || bytes > maxBytes - size)) {
            if (!idle.ended(now)) {
                departures.evicted();
            }
            remove(idle);
            idle = sessions.oldest();
        }
    }

    private void refuseTooLarge(long size) {
        if (size > maxBytes) {
            throw new SessionStoreException("a session of " + size + " bytes is larger than the " + maxBytes
                    + " bytes of session.max-memory; raise it, or have the provider send smaller tokens");
        }
    }
}
