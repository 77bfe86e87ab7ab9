package io.gatehouse.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a query or of a form. Protocol parameters must not be repeated (RFC 6749, section 3.1), and parsers differ on
 * which of two they believe, so a reader says {@link #atMostOne} and is told of a repetition.
 *
 * <p>Not a record and without a revealing {@code toString()}: parameters hold codes and states.
 */
public final class Params {
    /** The largest number of parameters that is read. */
    public static final int MAX_COUNT = 100;

    private static final Params NONE = new Params(Map.of());

    private final Map<String, List<String>> values;

    private Params(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Returns no parameters. */
    public static Params none() {
        return NONE;
    }

    /**
     * Parses {@code application/x-www-form-urlencoded} text.
     *
     * @throws MalformedRequestException when a percent-encoding is broken, the text is not UTF-8, or there are more than
     *     {@value #MAX_COUNT} parameters
     */
    public static Params parse(String text) throws MalformedRequestException {
        if (text.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                if (++count > MAX_COUNT) {
                    throw new MalformedRequestException(
                            "at most " + MAX_COUNT + " parameters were expected, more came");
                }
                int equals = text.indexOf('=', start);
                boolean bare = equals < 0 || equals > end;
                String name = PercentDecoder.decodeForm(text.substring(start, bare ? end : equals));
                String value = bare ? "" : PercentDecoder.decodeForm(text.substring(equals + 1, end));
                values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return new Params(values);
    }

    /** Returns the names that occur. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Returns every value of the parameter, in their order. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /**
     * Returns the value of a parameter that may be absent but not repeated.
     *
     * @throws MalformedRequestException when the parameter is repeated
     */
    public Optional<String> atMostOne(String name) throws MalformedRequestException {
        List<String> found = all(name);
        if (found.size() > 1) {
            throw new MalformedRequestException(
                    "parameter " + name + " was expected once, it came " + found.size() + " times");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    @Override
    public String toString() {
        return "Params" + values.keySet().size();
    }
}
