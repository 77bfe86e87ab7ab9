package io.gatehouse.internal.state;

import io.gatehouse.session.SessionRecord;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the records of a store, one that has not changed since it was read last only once. The store is asked all the same, each time:
 * what it does not have is no session.
 */
final class ReadRecords {
    /** A record and what is read from it take about so many bytes for each of its own. */
    private static final int BYTES_PER_BYTE = 6;

    @SuppressWarnings("ArrayRecordComponent") // compared by content where it matters
    private record Place(String key, byte[] data, int keys, Sessions.Live live) implements RecentSessions.Sized {
        boolean isOf(String otherKey, SessionRecord record, int otherKeys) {
            return keys == otherKeys
                    && live.version() == record.version()
                    && key.equals(otherKey)
                    && Arrays.equals(data, record.data());
        }

        @Override
        public int bytes() {
            return data.length * BYTES_PER_BYTE;
        }

        @Override
        public String toString() {
            return "Place[redacted]";
        }
    }

    private final RecordCodec codec;
    private final RecentSessions<Place> recent = new RecentSessions<>();

    ReadRecords(RecordCodec codec) {
        this.codec = codec;
    }

    /** Returns the session of a record that the store has under the key now; empty where it holds none. */
    Optional<Sessions.Live> read(String key, SessionRecord record) {
        // Before it is read: keys that are replaced meanwhile must not count as the new ones.
        int keys = codec.replacements();
        Optional<Place> known = recent.at(key.hashCode()).filter(place -> place.isOf(key, record, keys));
        if (known.isPresent()) {
            return known.map(Place::live);
        }
        return codec.decode(key, record.data()).map(session -> {
            Sessions.Live live = new Sessions.Live(session, key, record.version());
            recent.put(key.hashCode(), new Place(key, record.data(), keys, live));
            return live;
        });
    }

    /** Forgets a session that is there no more. */
    void forget(String key) {
        recent.forget(key.hashCode(), place -> place.key().equals(key));
    }

    /** Returns about how many bytes of memory are taken. */
    long bytes() {
        return recent.bytes();
    }
}
