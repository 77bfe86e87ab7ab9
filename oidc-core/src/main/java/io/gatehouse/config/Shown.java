package io.gatehouse.config;

import java.util.regex.Pattern;

/** How something an operator wrote is shown again: short, on one line, and without the password of a URL. */
final class Shown {
    /** What stands in place of a value that a variable went into. */
    static final String HIDDEN = "the value of a variable (not shown, because it may be a secret)";

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
}
