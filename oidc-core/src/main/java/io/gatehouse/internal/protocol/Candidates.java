package io.gatehouse.internal.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * The client's secrets or keys, of which the provider accepts one: while it is changed there are an old and a new one. The one that
 * worked last is tried first, so that a change costs one refused call and no more. Safe for many threads.
 *
 * @param <T> what they are
 */
final class Candidates<T> {
    private volatile List<T> ordered;

    Candidates(List<T> candidates) {
        this.ordered = List.copyOf(candidates);
    }

    /** Returns them in the order in which they are tried. */
    List<T> all() {
        return ordered;
    }

    /** Puts one in front of the others, unless it is not one of them any more. */
    void worked(T candidate) {
        List<T> now = ordered;
        if (now.isEmpty() || !now.get(0).equals(candidate)) {
            promote(candidate);
        }
    }

    private synchronized void promote(T candidate) {
        List<T> others = new ArrayList<>(ordered);
        if (others.remove(candidate)) {
            others.add(0, candidate);
            ordered = List.copyOf(others);
        }
    }

    /** Takes others in place of these, to be tried in their order. */
    synchronized void replace(List<T> others) {
        ordered = List.copyOf(others);
    }

    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "Candidates[redacted]";
    }
}
