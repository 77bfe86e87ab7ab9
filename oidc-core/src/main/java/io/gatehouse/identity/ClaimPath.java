package io.gatehouse.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to a claim, through nested objects: {@code realm_access.roles}. A claim whose own name holds dots, such as
 * {@code https://example.com/roles}, is written as it is: at each level the longest member name that fits wins.
 */
public final class ClaimPath {
    private final String text;

    private ClaimPath(String text) {
        this.text = text;
    }

    /**
     * Creates a path.
     *
     * @throws IllegalArgumentException when the text is empty, or begins or ends with a dot
     */
    public static ClaimPath of(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".")) {
            throw new IllegalArgumentException(
                    "a claim path must be claim names joined by dots, such as realm_access.roles");
        }
        return new ClaimPath(text);
    }

    /** Returns the value at this path; empty where a claim on the way is missing, null or no object. */
    public Optional<Object> read(Map<String, ?> claims) {
        return read(claims, text);
    }

    private static Optional<Object> read(Map<?, ?> object, String path) {
        Object whole = object.get(path);
        if (whole != null) {
            return Optional.of(whole);
        }
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            if (object.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
                Optional<Object> found = read(inner, path.substring(dot + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Tells whether something that is no object stands where this path leads through, such as a text at {@code a} for {@code a.b}. */
    public boolean isBlocked(Map<String, ?> claims) {
        return isBlocked(claims, text);
    }

    private static boolean isBlocked(Map<?, ?> object, String path) {
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            Object inner = object.get(path.substring(0, dot));
            if (inner != null && (!(inner instanceof Map<?, ?> map) || isBlocked(map, path.substring(dot + 1)))) {
                return true;
            }
        }
        return false;
    }

    /** Returns the value at this path as text; empty where it is no string, number or boolean. */
    public Optional<String> readText(Map<String, ?> claims) {
        return read(claims).flatMap(ClaimPath::scalar);
    }

    /** Returns the values at this path as texts: of a list each scalar element, of a scalar itself, otherwise none. */
    public List<String> readTexts(Map<String, ?> claims) {
        List<String> texts = new ArrayList<>();
        read(claims).ifPresent(value -> {
            if (value instanceof List<?> list) {
                list.forEach(element -> scalar(element).ifPresent(texts::add));
            } else {
                scalar(value).ifPresent(texts::add);
            }
        });
        return texts;
    }

    private static Optional<String> scalar(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClaimPath path && path.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the path as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
