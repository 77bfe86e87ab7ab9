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
 * Ends sessions that are not kept here: what is in a browser's cookie cannot be deleted, but it can be remembered that it counts for
 * nothing. An entry lives as long as a session that it ends could.
 */
final class Revocations {
    private static final String PREFIX = "revoked:";

    private final ExpiringEntries entries;
    private final Duration life;

    /**
     * Creates the list.
     *
     * @param life how long a session can last
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
        List<String> keys = new ArrayList<>();
        Tags.of(session).forEach(tag -> keys.add(PREFIX + tag));
        keys.add(PREFIX + Tags.ofEvery());
        String itself = PREFIX + Tags.ofSession(session);
        List<Optional<byte[]>> found = entries.getAll(keys);
        for (int i = 0; i < keys.size(); i++) {
            Optional<byte[]> entry = found.get(i);
            // What was ended under its own name has ended, whatever the clocks say.
            if (entry.isPresent()
                    && (keys.get(i).equals(itself) || session.createdAt().toEpochMilli() <= millis(entry.get()))) {
                return true;
            }
        }
        return false;
    }

    /** What cannot be read ends every session: it is better to sign in once more than to go on after a logout. */
    private static long millis(byte[] time) {
        return time.length == Long.BYTES ? ByteBuffer.wrap(time).getLong() : Long.MAX_VALUE;
    }
}
