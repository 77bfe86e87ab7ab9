package io.gatehouse.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where sessions are kept. A store sees opaque keys, opaque tags and opaque bytes, so it needs to know nothing of what a session is.
 *
 * <p>Implementations are safe for use by many threads, and where several nodes share one, each method is atomic over all of them. A
 * store that cannot answer throws {@link SessionStoreException} within a bounded time: the request is refused, never let through.
 *
 * <p>Everything that is kept ends by itself: a store never has to be swept from outside.
 */
public interface SessionStore extends AutoCloseable {
    /** The tag that every session has, whether or not it was given. */
    String EVERY = "every";

    /** Returns the record under the key, unless it was deleted or has ended. */
    Optional<SessionRecord> load(String key);

    /**
     * Keeps a new record. The key is new as well: the hash of 256 random bits.
     *
     * @param tags under which it is found by {@link #keys} and {@link #deleteAll}, until it is gone
     */
    void create(String key, SessionRecord record, SessionTags tags);

    /**
     * Replaces a record if it is still at the expected version, atomically. Its tags stay.
     *
     * @return false when the record was changed or deleted or has ended meanwhile, in which case nothing happens
     */
    boolean replace(String key, long expectedVersion, SessionRecord record);

    /**
     * Deletes the record. A deleted record never comes back: a {@link #replace} that is late finds nothing.
     *
     * @return whether it was there
     */
    boolean delete(String key);

    /**
     * Returns keys of sessions with the tag, in no particular order; none that was deleted, though some may have ended just now.
     *
     * @param limit the most keys to return, at least 1
     */
    List<String> keys(String tag, int limit);

    /**
     * Deletes every session with the tag.
     *
     * @return how many there were
     */
    int deleteAll(String tag);

    /**
     * Returns how many sessions there are, some that have ended included; empty where that would take long to find out. For those who watch
     * over the store; nothing is decided by it.
     */
    default OptionalLong count() {
        return OptionalLong.empty();
    }

    /** Returns the small facts that nodes share beside the sessions. They live as long as the store. */
    ExpiringEntries entries();

    /** Returns why the store cannot be used at the moment; empty when it can. Never blocks. */
    default List<String> notReady() {
        return List.of();
    }

    /** Gives up what the store holds in this process. What several nodes share stays. */
    @Override
    void close();
}
