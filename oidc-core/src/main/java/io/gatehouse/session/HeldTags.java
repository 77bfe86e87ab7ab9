package io.gatehouse.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which held sessions have a tag. Of a tag's hash 128 bits are kept, which no two tags share. Adding and removing take the same time
 * however many sessions have the tag. Not safe for several threads.
 */
final class HeldTags {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1 << 24;
    /** Chains of several, because they are looked through only where somebody signs out elsewhere, and places in the table take memory. */
    private static final int CHAIN = 8;

    private Held.@Nullable Tag[] buckets = new Held.Tag[SMALLEST];
    private int size;

    /** Gives a session its tags. */
    void add(Held.Session session, Set<String> tags) {
        for (String name : tags) {
            // Every session has that one.
            if (!name.equals(SessionStore.EVERY)) {
                Held.Tag tag = new Held.Tag(SessionKey.of(name), session.tags);
                session.tags = tag;
                if (size >= CHAIN * buckets.length && buckets.length < LARGEST) {
                    grow();
                }
                chain(tag, buckets);
                size++;
            }
        }
    }

    /** Takes a session's tags away and returns how many it had. */
    int remove(Held.Session session) {
        int removed = 0;
        Held link = session.tags;
        while (link instanceof Held.Tag tag) {
            if (tag.before == null) {
                buckets[bucket(tag, buckets)] = tag.after;
            } else {
                tag.before.after = tag.after;
            }
            if (tag.after != null) {
                tag.after.before = tag.before;
            }
            link = tag.next;
            removed++;
        }
        session.tags = session;
        size -= removed;
        return removed;
    }

    /** Returns sessions that have the tag and are asked for, up to a number. */
    List<Held.Session> find(String name, int limit, Predicate<Held.Session> asked) {
        SessionKey wanted = SessionKey.of(name);
        List<Held.Session> found = new ArrayList<>();
        int bucket = SessionKey.spread(wanted.first() ^ wanted.second()) & (buckets.length - 1);
        for (Held.Tag tag = buckets[bucket]; tag != null && found.size() < limit; tag = tag.after) {
            if (tag.is(wanted) && asked.test(tag.session())) {
                found.add(tag.session());
            }
        }
        return found;
    }

    void clear() {
        buckets = new Held.Tag[SMALLEST];
        size = 0;
    }

    private void grow() {
        Held.@Nullable Tag[] larger = new Held.Tag[buckets.length * 2];
        for (Held.Tag head : buckets) {
            Held.Tag tag = head;
            while (tag != null) {
                Held.Tag after = tag.after;
                chain(tag, larger);
                tag = after;
            }
        }
        buckets = larger;
    }

    private static void chain(Held.Tag tag, Held.@Nullable Tag[] buckets) {
        int bucket = bucket(tag, buckets);
        Held.Tag head = buckets[bucket];
        tag.before = null;
        tag.after = head;
        if (head != null) {
            head.before = tag;
        }
        buckets[bucket] = tag;
    }

    private static int bucket(Held.Tag tag, Held.@Nullable Tag[] buckets) {
        return SessionKey.spread(tag.high ^ tag.low) & (buckets.length - 1);
    }
}
