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
        byte[] time =
                ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli()).array();
        entries.put(PREFIX + tag, time, life);
    }

    /** Tells whether the session was ended. */
    boolean revoked(Session session) {
        List<String> keys = new ArrayList<>();
        Tags.of(session).forEach(tag -> keys.add(PREFIX + tag));
        keys.add(PREFIX + Tags.ofEvery());
        for (Optional<byte[]> entry : entries.getAll(keys)) {
            if (entry.isPresent() && !beganAfter(session, entry.get())) {
                return true;
            }
        }
        return false;
    }

    /** What cannot be read ends the session: it is better to sign in once more than to go on after a logout. */
    private static boolean beganAfter(Session session, byte[] time) {
        return time.length == Long.BYTES
                && session.createdAt().toEpochMilli() > ByteBuffer.wrap(time).getLong();
    }
}
