package io.gatehouse.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds in memory for a session: the session, and one for each tag. They are their own links of the lists and chains that
 * they are in, because there are hundreds of thousands of them and each object beside them would cost as much again.
 */
sealed interface Held {
    /**
     * A session: a link of its bucket's chain and of the list from the newest to the one idle longest, and the end of the list of its
     * tags.
     */
    sealed class Session implements Held {
        /** The bytes that one takes with compressed references, its place in the table and the head of its data included. */
        static final int BYTES = 104;

        final long first;
        final long second;
        final long third;
        final long fourth;
        long version;
        long endMillis;
        byte[] data;
        Held tags = this;
        Held.@Nullable Session nextInBucket;
        Held.@Nullable Session newer;
        Held.@Nullable Session older;

        private Session(SessionKey key, SessionRecord record) {
            first = key.first();
            second = key.second();
            third = key.third();
            fourth = key.fourth();
            data = record.data();
            version = record.version();
            endMillis = Millis.of(record.endsAt());
        }

        static Held.Session of(SessionKey key, SessionRecord record) {
            return key.name() == null ? new Held.Session(key, record) : new Named(key, key.name(), record);
        }

        final boolean has(SessionKey key) {
            return first == key.first()
                    && second == key.second()
                    && third == key.third()
                    && fourth == key.fourth()
                    && (key.name() == null ? name() == null : key.name().equals(name()));
        }

        final boolean ended(long now) {
            return now >= endMillis;
        }

        final int spread() {
            return SessionKey.spread(first ^ second ^ third ^ fourth);
        }

        final SessionKey key() {
            return new SessionKey(first, second, third, fourth, name());
        }

        final SessionRecord record() {
            return new SessionRecord(data, version, Instant.ofEpochMilli(endMillis));
        }

        @Nullable
        String name() {
            return null;
        }

        /** Returns about how much memory it takes, its tags not counted. */
        final long bytes() {
            String name = name();
            return BYTES + data.length + (name == null ? 0 : 56L + 2L * name.length());
        }
    }

    /** A session whose key is not the text of a hash. */
    final class Named extends Held.Session {
        private final String name;

        private Named(SessionKey key, String name, SessionRecord record) {
            super(key, record);
            this.name = name;
        }

        @Override
        String name() {
            return name;
        }
    }

    /** A tag of a session: a link of its bucket's chain, and of the list of the session's tags, at the end of which is the session. */
    final class Tag implements Held {
        /** The bytes that one takes with compressed references, its place in the table included. */
        static final int BYTES = 44;

        final long high;
        final long low;
        final Held next;
        Held.@Nullable Tag before;
        Held.@Nullable Tag after;

        Tag(SessionKey tag, Held next) {
            high = tag.first();
            low = tag.second();
            this.next = next;
        }

        boolean is(SessionKey tag) {
            return high == tag.first() && low == tag.second();
        }

        Held.Session session() {
            Held link = next;
            while (link instanceof Tag tag) {
                link = tag.next;
            }
            return (Held.Session) link;
        }
    }
}
