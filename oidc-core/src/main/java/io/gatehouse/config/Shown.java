package io.gatehouse.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** How something an operator wrote is shown again: short, on one line, and without the password of a URL. */
final class Shown {
    private static final int MAX_CHARS = 80;
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");

    private Shown() {}

    /** Returns the text in quotation marks. */
    static String quoted(String text) {
        return "\"" + plain(text) + "\"";
    }

    /** Returns the text without quotation marks. */
    static String plain(String text) {
        String shown = USER_INFO.matcher(text).replaceAll("//…@");
        boolean cut = shown.length() > MAX_CHARS;
        StringBuilder out = new StringBuilder();
        shown.codePoints().limit(MAX_CHARS).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return cut ? out + "…" : out.toString();
    }

    /** Returns a duration as it is written, such as {@code 90s} or {@code 8h}. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (!duration.equals(Duration.ofSeconds(seconds))) {
            return duration.toMillis() + "ms";
        }
        if (seconds != 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
