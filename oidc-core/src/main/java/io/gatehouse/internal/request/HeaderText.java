package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How claims become header values and parts of header names. */
final class HeaderText {
    private static final int MAX_VALUE = 8_000;

    private final String delimiter;
    private final HeaderEncoding encoding;

    HeaderText(String delimiter, HeaderEncoding encoding) {
        this.delimiter = delimiter;
        this.encoding = encoding;
    }

    /** Returns a claim as text: lists joined, objects as JSON. */
    String of(Object value) {
        if (value instanceof List<?> list) {
            return join(list);
        }
        return value instanceof Map<?, ?> map ? ClaimJson.write(map) : value.toString();
    }

    /** Returns the elements with the delimiter between them, those within them escaped. */
    String join(Iterable<?> elements) {
        // Of a longer delimiter the beginning is enough, and needed: an element may end with it.
        String mark = delimiter.substring(0, 1);
        List<String> parts = new ArrayList<>();
        for (Object element : elements) {
            String part = element instanceof Map<?, ?> || element instanceof List<?>
                    ? ClaimJson.write(element)
                    : String.valueOf(element);
            // The escape is escaped as well, so that the joined text can be taken apart in one way only.
            parts.add(part.replace("\\", "\\\\").replace(mark, "\\" + mark));
        }
        return String.join(delimiter, parts);
    }

    /** Tells why a value cannot be a header value (RFC 9110, section 5.5); in base64url every value can that is not too long. */
    Optional<String> problem(String value) {
        if (value.length() > MAX_VALUE) {
            return Optional.of("is longer than " + MAX_VALUE + " characters");
        }
        if (encoding == HeaderEncoding.UTF_8) {
            if (hasControl(value)) {
                return Optional.of("holds a control character, which no header value may");
            }
            if (!value.isEmpty() && (value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ')) {
                // Whoever may choose a name could otherwise be " admin " here and "admin" there.
                return Optional.of("begins or ends with a space, which is lost on the way");
            }
        }
        return Optional.empty();
    }

    /** Returns a value as it is written. */
    String encoded(String value) {
        return encoding == HeaderEncoding.BASE64URL
                ? Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                : value;
    }

    static boolean hasControl(String value) {
        // A loop and no stream: this is done for each header of each request.
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Returns a claim's name as part of a header name: whatever is no token character (RFC 9110, section 5.6.2) becomes {@code _}. */
    static String name(String claim) {
        if (isPlain(claim)) {
            return claim;
        }
        StringBuilder out = new StringBuilder(claim.length());
        for (int i = 0; i < claim.length(); i++) {
            char c = claim.charAt(i);
            boolean token =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            out.append(token ? c : '_');
        }
        return out.toString();
    }

    /** Tells whether a claim's name is spelt as those of the standard are, so that it wins over others that read alike in a header. */
    static boolean isPlain(String claim) {
        for (int i = 0; i < claim.length(); i++) {
            char c = claim.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }
}
