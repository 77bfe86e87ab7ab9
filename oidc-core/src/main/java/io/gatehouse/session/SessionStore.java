package io.gatehouse.session;

import java.util.Optional;

/**
 * Where sessions are kept. A store sees opaque keys and opaque bytes, so it needs to know nothing of what a session is.
 *
 * <p>Implementations are safe for use by many threads. A store that cannot answer throws {@link SessionStoreException}: the request is
 * refused, never let through.
 */
public interface SessionStore extends AutoCloseable {
    /** Returns the record under the key, unless it was deleted, replaced by nothing or has ended. */
    Optional<SessionRecord> load(String key);

    /** Keeps a new record. The key is new as well: 256 random bits. */
    void create(String key, SessionRecord record);

    /**
     * Replaces a record if it is still at the expected version, atomically.
     *
     * @return false when the record was changed or deleted meanwhile, in which case nothing happens
     */
    boolean replace(String key, long expectedVersion, SessionRecord record);

    /** Deletes the record, if it is there. A deleted record never comes back. */
    void delete(String key);

    /** Gives up what the store holds. */
    @Override
    void close();
}
