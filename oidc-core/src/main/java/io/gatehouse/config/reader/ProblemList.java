package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far, so that an operator sees all of them and not the first. */
final class ProblemList {
    // More than anybody mends in one go; a file of another kind would otherwise give one for each line.
    private static final int MAX_PROBLEMS = 100;

    private record Found(int order, int line, ConfigProblem problem) {}

    private final List<Found> found = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private boolean complete = true;

    /** Adds a problem with what was written at a place. */
    void add(Place place, String key, String why) {
        add(place.order(), place.line(), new ConfigProblem(place.toString(), key, why));
    }

    private void add(int order, int line, ConfigProblem problem) {
        keys.add(problem.key());
        if (found.size() < MAX_PROBLEMS) {
            found.add(new Found(order, line, problem));
        }
    }

    /** Notes that a source could not be read at all. */
    void markIncomplete() {
        complete = false;
    }

    /** Tells whether every source could be read, so that what is missing is really missing. */
    boolean complete() {
        return complete;
    }

    /** Tells whether there is a problem with the key, or with something below it. */
    boolean concerns(String key) {
        for (String known : keys) {
            if (known.equals(key) || known.startsWith(key + ".") || known.startsWith(key + "[")) {
                return true;
            }
        }
        return false;
    }

    /** Throws all problems in the order of their places, where there are any. */
    void throwIfAny() {
        if (!found.isEmpty()) {
            found.sort(Comparator.comparingInt(Found::order).thenComparingInt(Found::line));
            throw new ConfigException(found.stream().map(Found::problem).toList());
        }
    }
}
