package io.gatehouse.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How what happened is written into a log: the name, then {@code key=value}. Values with spaces are quoted and control characters
 * escaped, so that nobody can write a line of their own into the log.
 */
public final class LogLine {
    private static final int MAX_VALUE = 1000;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z._-]*");
    private static final Pattern FIELD =
            Pattern.compile(" ([a-z_]+)=(?:\"((?:[^\"\\\\]|\\\\(?:u[0-9a-f]{4}|[\"\\\\]))*+)\"|([^ =\"]+))");

    private LogLine() {}

    /** Returns the line; of each value at most 1000 characters. */
    public static String of(String name, Map<String, String> fields) {
        StringBuilder out = new StringBuilder(name);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            out.append(' ').append(field.getKey()).append('=');
            append(out, field.getValue());
        }
        return out.toString();
    }

    /**
     * Reads a line that {@link #of} has written.
     *
     * @return the fields, the name among them as {@code event}; empty for any other text
     */
    public static Optional<Map<String, String>> parse(String line) {
        Matcher name = NAME.matcher(line);
        if (!name.lookingAt()) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("event", name.group());
        int at = name.end();
        Matcher field = FIELD.matcher(line);
        while (at < line.length() && field.find(at) && field.start() == at) {
            fields.put(field.group(1), field.group(2) == null ? field.group(3) : unquoted(field.group(2)));
            at = field.end();
        }
        // A word alone may be anything.
        return at == line.length() && fields.size() > 1 ? Optional.of(fields) : Optional.empty();
    }

    private static String unquoted(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (text.charAt(i + 1) == 'u' && i + 5 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                i++;
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static void append(StringBuilder out, String value) {
        int start = out.length();
        boolean quoted = value.isEmpty();
        for (int i = 0, c; i < value.length() && i < MAX_VALUE; i += Character.charCount(c)) {
            c = value.codePointAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
                quoted = true;
            } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028
                    || c == 0x2029) {
                // As JSON writes it: characters beyond the basic plane take two escapes (RFC 8259, section 7).
                for (char unit : Character.toChars(c)) {
                    out.append(String.format("\\u%04x", (int) unit));
                }
                quoted = true;
            } else {
                quoted |= c == ' ' || c == '=';
                out.appendCodePoint(c);
            }
        }
        if (quoted) {
            out.insert(start, '"').append('"');
        }
    }
}
