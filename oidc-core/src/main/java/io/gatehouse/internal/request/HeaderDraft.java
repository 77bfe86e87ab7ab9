package io.gatehouse.internal.request;

import io.gatehouse.outcome.HeaderEdits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Headers under way, each once: of names that applications cannot tell apart the first wins, none can replace another, not even
 * one that is left out.
 */
final class HeaderDraft {
    /** How many bytes all of them may take. */
    static final int MAX_TOTAL_BYTES = 16_384;

    /** The colon, the space and the end of the line (RFC 9112, section 5). */
    private static final int SEPARATORS = 4;

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Set<String> normalNames = new HashSet<>();
    private int room = MAX_TOTAL_BYTES;

    /** Tells whether nothing was decided yet about a header of this name, and from now on it is. */
    boolean claim(String name) {
        return normalNames.add(HeaderEdits.normalize(name));
    }

    /** Adds a header where there is room for the whole of it. */
    boolean add(String name, String value) {
        int bytes = name.length() + utf8Length(value) + SEPARATORS;
        if (bytes > room) {
            return false;
        }
        room -= bytes;
        headers.put(name, value);
        return true;
    }

    private static int utf8Length(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return value.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return value.length();
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Returns the names alone. */
    @Override
    public String toString() {
        return "HeaderDraft" + normalNames;
    }
}
