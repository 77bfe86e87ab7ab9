package io.gatehouse.event;

import java.util.Map;

/**
 * How what happened is written into a log: the name, then {@code key=value}. Values with spaces are quoted and control characters
 * escaped, so that nobody can write a line of their own into the log.
 */
public final class LogLine {
    private static final int MAX_VALUE = 1000;

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
