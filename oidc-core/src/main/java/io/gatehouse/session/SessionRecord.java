package io.gatehouse.session;

import java.time.Instant;

/**
 * A session as a store keeps it: bytes that mean nothing to the store, a version, and the instant from which it may be thrown away.
 *
 * @param data the encoded session; not to be changed by anybody
 * @param version counts the changes, from 1
 * @param endsAt the instant from which the record is dead: the earlier of the idle and the absolute end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by version, never by content
public record SessionRecord(byte[] data, long version, Instant endsAt) {
    /** Returns the version alone. */
    @Override
    public String toString() {
        return "SessionRecord[version=" + version + "]";
    }
}
