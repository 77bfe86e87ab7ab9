package io.gatehouse.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The cookies of a request, read from its {@code Cookie} fields as they stand. A container's own parser is not used: containers
 * differ on quotes, repeated names and characters, and all doors must see the same.
 */
public final class Cookies {
    private static final int MAX_COUNT = 300;

    private record Pair(String name, String text) {
        /** Returns the name alone. */
        @Override
        public String toString() {
            return "Pair[" + name + "]";
        }
    }

    private final List<Pair> pairs;
    private final boolean complete;

    private Cookies(List<Pair> pairs, boolean complete) {
        this.pairs = pairs;
        this.complete = complete;
    }

    /** Reads the cookies of a request; those past the 300th are not seen. */
    public static Cookies of(Headers headers) {
        List<Pair> pairs = new ArrayList<>();
        boolean complete = true;
        for (String field : headers.all("Cookie")) {
            int start = 0;
            while (start < field.length() && pairs.size() < MAX_COUNT) {
                int end = field.indexOf(';', start);
                if (end < 0) {
                    end = field.length();
                }
                String text = field.substring(start, end).strip();
                int equals = text.indexOf('=');
                if (equals > 0) {
                    pairs.add(new Pair(text.substring(0, equals).strip(), text));
                }
                start = end + 1;
            }
            complete &= start >= field.length();
        }
        return new Cookies(pairs, complete);
    }

    /** Returns every value sent under the exact name, in their order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (Pair pair : pairs) {
            if (pair.name.equals(name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(pair.text.substring(pair.text.indexOf('=') + 1).strip());
            }
        }
        return values;
    }

    /** Returns the names that begin with the prefix, each once, in the order sent. */
    public List<String> namesBeginningWith(String prefix) {
        List<String> names = new ArrayList<>();
        for (Pair pair : pairs) {
            if (pair.name.startsWith(prefix) && !names.contains(pair.name)) {
                names.add(pair.name);
            }
        }
        return names;
    }

    /** Tells whether any cookie's name is one that the predicate accepts, or may be: of those that are not seen nobody knows. */
    public boolean anyName(Predicate<String> predicate) {
        for (Pair pair : pairs) {
            if (predicate.test(pair.name)) {
                return true;
            }
        }
        return !complete;
    }

    /** Returns the text of a {@code Cookie} field without the cookies that the predicate accepts and those that are not seen; empty when none is left. */
    public String without(Predicate<String> predicate) {
        StringBuilder out = new StringBuilder();
        for (Pair pair : pairs) {
            if (!predicate.test(pair.name)) {
                if (out.length() > 0) {
                    out.append("; ");
                }
                out.append(pair.text);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "Cookies[" + pairs.size() + "]";
    }
}
