package io.gatehouse.attack;

import java.net.IDN;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * Where a browser goes that is told {@code Location: …} on a page of a base origin: the rules of the URL standard (url.spec.whatwg.org)
 * as far as they decide about scheme and host, leniencies included.
 */
final class WhatwgLocation {
    private static final Set<String> SPECIAL = Set.of("http", "https", "ws", "wss", "ftp", "file");

    private WhatwgLocation() {}

    /** Returns the origin, such as {@code https://app.example.com}, or {@code scheme:} where the URL has none. */
    static String originOf(String base, String location) {
        // 1. Leading and trailing C0 controls and spaces go; tabs and line breaks go wherever they are.
        int start = 0;
        int end = location.length();
        while (start < end && location.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && location.charAt(end - 1) <= ' ') {
            end--;
        }
        String text = location.substring(start, end).replaceAll("[\t\n\r]", "");
        String baseScheme = base.substring(0, base.indexOf(':'));

        // 2. A scheme is a letter, then letters, digits, plus, minus, dot, then a colon.
        int i = 0;
        while (i < text.length() && isSchemeChar(text.charAt(i), i == 0)) {
            i++;
        }
        if (i > 0 && i < text.length() && text.charAt(i) == ':') {
            String scheme = text.substring(0, i).toLowerCase(Locale.ROOT);
            String rest = text.substring(i + 1);
            if (!SPECIAL.contains(scheme)) {
                return scheme + ":";
            }
            if (scheme.equals(baseScheme) && !rest.startsWith("//")) {
                // "https:evil" is relative to a base of the same scheme; "https:/\evil" and the like are authorities.
                return relative(base, baseScheme, rest);
            }
            // 3. Any number of slashes and backslashes may stand in front of the authority.
            return scheme + "://" + host(rest.replaceAll("^[/\\\\]+", ""));
        }
        return relative(base, baseScheme, text);
    }

    private static String relative(String base, String baseScheme, String text) {
        // 4. Two slashes of either kind begin an authority, and more of them are skipped.
        if (text.length() >= 2 && isSlash(text.charAt(0)) && isSlash(text.charAt(1))) {
            return baseScheme + "://" + host(text.replaceAll("^[/\\\\]+", ""));
        }
        return base;
    }

    private static String host(String text) {
        int end = 0;
        while (end < text.length() && "/\\?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(0, end);
        // 5. Everything up to the last @ is user information.
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int port = host.lastIndexOf(':');
        String number = port < 0 || host.endsWith("]") ? "" : host.substring(port + 1);
        if (port >= 0 && !host.endsWith("]")) {
            host = host.substring(0, port);
        }
        // 6. The host is percent-decoded, then mapped: width, case, ideographic full stops, invisible characters.
        String decoded;
        try {
            decoded = URLDecoder.decode(host.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "failure";
        }
        String mapped = Normalizer.normalize(decoded, Normalizer.Form.NFKC)
                .replaceAll("[\u00AD\u200B\u2060\uFEFF]", "")
                .replaceAll("[\u3002\uFF0E\uFF61]", ".")
                .toLowerCase(Locale.ROOT);
        try {
            mapped = IDN.toASCII(mapped, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return "failure";
        }
        return mapped + (number.isEmpty() || number.equals("443") ? "" : ":" + number);
    }

    private static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }

    private static boolean isSchemeChar(char c, boolean first) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (!first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
    }
}
