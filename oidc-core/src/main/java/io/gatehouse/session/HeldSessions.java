package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/** Held sessions by their keys, and in the order of their use. Not safe for several threads. */
final class HeldSessions {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1 << 26;

    private Held.@Nullable Session[] buckets = new Held.Session[SMALLEST];
    private Held.@Nullable Session newest;
    private Held.@Nullable Session oldest;
    private int size;
    private int hand;

    int size() {
        return size;
    }

    /** Returns the session that was used last. Older ones hang on it. */
    Held.@Nullable Session newest() {
        return newest;
    }

    /** Returns the session that was not used for longest. */
    Held.@Nullable Session oldest() {
        return oldest;
    }

    /** Returns the next bucket's chain, going around all of them. */
    Held.@Nullable Session nextChain() {
        hand = (hand + 1) & (buckets.length - 1);
        return buckets[hand];
    }

    Held.@Nullable Session find(SessionKey key) {
        int spread = SessionKey.spread(key.first() ^ key.second() ^ key.third() ^ key.fourth());
        Held.Session session = buckets[spread & (buckets.length - 1)];
        while (session != null && !session.has(key)) {
            session = session.nextInBucket;
        }
        return session;
    }

    /** Adds a session that is not there, as the newest. */
    void add(Held.Session session) {
        if (size >= buckets.length && buckets.length < LARGEST) {
            grow();
        }
        chain(session, buckets);
        link(session);
        size++;
    }

    /** Makes a session the newest. */
    void use(Held.Session session) {
        if (session != newest) {
            unlink(session);
            link(session);
        }
    }

    /** Removes a session that is there. */
    void remove(Held.Session session) {
        int bucket = session.spread() & (buckets.length - 1);
        Held.Session one = buckets[bucket];
        if (one == session) {
            buckets[bucket] = session.nextInBucket;
        } else {
            while (one != null && one.nextInBucket != session) {
                one = one.nextInBucket;
            }
            if (one != null) {
                one.nextInBucket = session.nextInBucket;
            }
        }
        session.nextInBucket = null;
        unlink(session);
        size--;
    }

    void clear() {
        buckets = new Held.Session[SMALLEST];
        newest = null;
        oldest = null;
        size = 0;
    }

    private void grow() {
        Held.@Nullable Session[] larger = new Held.Session[buckets.length * 2];
        for (Held.Session session = newest; session != null; session = session.older) {
            chain(session, larger);
        }
        buckets = larger;
    }

    private static void chain(Held.Session session, Held.@Nullable Session[] buckets) {
        int bucket = session.spread() & (buckets.length - 1);
        session.nextInBucket = buckets[bucket];
        buckets[bucket] = session;
    }

    private void link(Held.Session session) {
        session.newer = null;
        session.older = newest;
        if (newest == null) {
            oldest = session;
        } else {
            newest.newer = session;
        }
        newest = session;
    }

    private void unlink(Held.Session session) {
        if (session.newer == null) {
            newest = session.older;
        } else {
            session.newer.older = session.older;
        }
        if (session.older == null) {
            oldest = session.newer;
        } else {
            session.older.newer = session.newer;
        }
    }
}
