package io.gatehouse.internal.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects that come from outside. Depth is measured before anything recursive sees the text, and a member that occurs twice
 * is refused at every level, because two readers would believe different ones (RFC 7515, section 4; RFC 7519, section 4).
 */
public final class StrictJson {
    /** How deep objects and arrays may be nested. */
    public static final int MAX_DEPTH = 32;

    private StrictJson() {}

    /**
     * Parses an object in UTF-8.
     *
     * @throws JsonRejectedException when it is no strict JSON object, too deep, or has a member twice
     */
    public static Map<String, Object> parse(byte[] utf8) throws JsonRejectedException {
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new JsonRejectedException("JSON in UTF-8 was expected, the bytes are not UTF-8");
        }
    }

    /**
     * Parses an object. The result is unmodifiable; members and elements that are null are left out, which means the same
     * (OpenID Connect Core 1.0, section 5.3.2).
     *
     * @throws JsonRejectedException when it is no strict JSON object, too deep, or has a member twice
     */
    public static Map<String, Object> parse(String text) throws JsonRejectedException {
        if (text.isEmpty() || !isBlankOrBrace(text.charAt(0))) {
            throw new JsonRejectedException("a JSON object was expected, something else came");
        }
        scan(text);
        Map<String, Object> parsed;
        try {
            parsed = JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            throw new JsonRejectedException("a JSON object was expected, the text is not well-formed");
        }
        if (parsed == null) {
            throw new JsonRejectedException("a JSON object was expected, something else came");
        }
        return cleanObject(parsed);
    }

    private static boolean isBlankOrBrace(char c) {
        return c == '{' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Walks over the text without recursion. Malformed text is left for the parser to refuse. */
    private static void scan(String text) throws JsonRejectedException {
        Deque<Set<String>> open = new ArrayDeque<>();
        @Nullable String lastString = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '{', '[' -> {
                    if (open.size() == MAX_DEPTH) {
                        throw new JsonRejectedException(
                                "JSON must not be nested deeper than " + MAX_DEPTH + " levels, this is");
                    }
                    open.push(new HashSet<>());
                    lastString = null;
                }
                case '}', ']' -> {
                    open.poll();
                    lastString = null;
                }
                case '"' -> {
                    int end = endOfString(text, i);
                    lastString = text.substring(i + 1, end);
                    i = end;
                }
                case ':' -> {
                    Set<String> names = open.peek();
                    if (names != null && lastString != null && !names.add(unescape(lastString))) {
                        throw new JsonRejectedException(
                                "each JSON member was expected once, " + SafeText.quote(lastString) + " came twice");
                    }
                    lastString = null;
                }
                default -> {}
            }
        }
    }

    private static int endOfString(String text, int start) {
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    /** Resolves escapes, so that one name spelled in two ways counts as one. */
    private static String unescape(String name) {
        if (name.indexOf('\\') < 0) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '\\' || i + 1 >= name.length()) {
                out.append(c);
                continue;
            }
            char next = name.charAt(++i);
            if (next == 'u' && i + 4 < name.length() && isHex(name, i + 1)) {
                out.append((char) Integer.parseInt(name, i + 1, i + 5, 16));
                i += 4;
            } else {
                out.append(
                        switch (next) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> next;
                        });
            }
        }
        return out.toString();
    }

    private static boolean isHex(String text, int start) {
        for (int i = start; i < start + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Object> cleanObject(Map<?, ?> object) {
        Map<String, Object> clean = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (value != null) {
                clean.put(String.valueOf(name), clean(value));
            }
        });
        return Collections.unmodifiableMap(clean);
    }

    private static Object clean(Object value) {
        if (value instanceof Map<?, ?> object) {
            return cleanObject(object);
        }
        if (value instanceof List<?> list) {
            List<Object> clean = new ArrayList<>(list.size());
            for (Object element : list) {
                if (element != null) {
                    clean.add(clean(element));
                }
            }
            return Collections.unmodifiableList(clean);
        }
        return value;
    }
}
