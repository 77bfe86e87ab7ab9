package io.gatehouse.internal.state;

import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends sessions that cannot be deleted, by remembering that they count for nothing: those in browsers' cookies, and those whose login is
 * still under way. An entry lives as long as such a session, or login, could.
 */
final class Revocations {
    private static final String PREFIX = "revoked:";

    private final ExpiringEntries entries;
    private final Duration life;

    /**
     * Creates the list.
     *
     * @param life how long it must be remembered
     */
    Revocations(ExpiringEntries entries, Duration life) {
        this.entries = entries;
        this.life = life;
    }

    /** Ends every session with the tag that began until now. */
    void revoke(String tag, Instant now) {
        // Clocks of nodes differ: an earlier end must not take the place of a later one.
        long latest = Math.max(
                now.toEpochMilli(),
                entries.get(PREFIX + tag).map(Revocations::millis).orElse(0L));
        entries.put(
                PREFIX + tag, ByteBuffer.allocate(Long.BYTES).putLong(latest).array(), life);
    }

    /** Tells whether the session was ended. */
    boolean revoked(Session session) {
        return revoked(session, keys(session));
    }

    /** Tells whether the session was ended, of which the {@linkplain #keys names} are known already. */
    boolean revoked(Session session, List<String> keys) {
        List<Optional<byte[]>> found = entries.getAll(keys);
        for (int i = 0; i < keys.size(); i++) {
            Optional<byte[]> entry = found.get(i);
            // What was ended under its own name, the first, has ended, whatever the clocks say.
            if (entry.isPresent() && (i == 0 || session.createdAt().toEpochMilli() <= millis(entry.get()))) {
                return true;
            }
        }
        return false;
    }

    /** Returns under which names it would be remembered that a session has ended, its own first; the same for its whole life. */
    static List<String> keys(Session session) {
        List<String> keys = new ArrayList<>();
        Tags.of(session).forEach(tag -> keys.add(PREFIX + tag));
        keys.add(PREFIX + Tags.ofEvery());
        return List.copyOf(keys);
    }

    /** What cannot be read ends every session: it is better to sign in once more than to go on after a logout. */
    private static long millis(byte[] time) {
        return time.length == Long.BYTES ? ByteBuffer.wrap(time).getLong() : Long.MAX_VALUE;
    }
}
