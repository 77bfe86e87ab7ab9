package io.gatehouse.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The header fields of a request. Names are compared without regard to case (RFC 9110, section 5.1). */
public interface Headers {

    /** Returns the name of every field, each at least once, in whatever case it was sent. */
    Collection<String> names();

    /** Returns every value sent under the name, in their order; an empty list where there is none. */
    List<String> all(String name);

    /** Returns the first value sent under the name. */
    default Optional<String> first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Tells whether a value of the comma-separated field holds the token, compared without regard to case. */
    default boolean hasToken(String name, String token) {
        for (String value : all(name)) {
            for (String part : value.split(",", -1)) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns header fields with a copy of the given values. */
    static Headers of(Map<String, ? extends List<String>> fields) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.forEach((name, values) ->
                copy.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
        return new Headers() {
            @Override
            public Collection<String> names() {
                return copy.keySet();
            }

            @Override
            public List<String> all(String name) {
                return copy.getOrDefault(name, List.of());
            }
        };
    }
}
