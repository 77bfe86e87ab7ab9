package io.gatehouse.http;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A path that can be read in one way only. Rules are matched against it, and the gateway sends exactly it upstream, so that what was
 * judged is what is served.
 *
 * <p>Servers disagree on dot segments, empty segments, path parameters, encoded separators and double encoding; a rule that one server
 * evades by them is the classic way around a proxy. Such a path is refused instead of being repaired. The one exception is a trailing
 * {@code ;jsessionid=…}, which servlet containers themselves write into links: it is cut off before judging.
 */
public final class CanonicalPath {
    private static final String SESSION_PARAMETER = ";jsessionid=";
    private static final String UNRESERVED_MARKS = "-._~";
    private static final String ALLOWED_RAW = "!$&'()*+,=:@";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final String decoded;
    private final String encoded;
    // Made when it is first asked for; two threads may both make it, to no harm.
    private @Nullable List<String> segments;

    private CanonicalPath(String decoded, String encoded) {
        this.decoded = decoded;
        this.encoded = encoded;
    }

    /**
     * Judges a path as it stood in a request line.
     *
     * @param raw the path, percent-encoded, without the query
     * @throws MalformedRequestException when the path is not absolute or could be read in several ways; the message says why
     */
    public static CanonicalPath of(String raw) throws MalformedRequestException {
        String path = withoutSessionParameter(raw);
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw new MalformedRequestException("a path must begin with a slash");
        }
        boolean plain = true;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                plain = false;
            } else if (c != '/' && !isUnreserved(c) && ALLOWED_RAW.indexOf(c) < 0) {
                throw new MalformedRequestException("a path must not hold the character " + describe(c) + " unencoded");
            }
        }
        String decoded = plain ? path : PercentDecoder.decode(guardEscapes(path));
        refuseOddSegments(decoded);
        return new CanonicalPath(decoded, plain ? path : encode(decoded));
    }

    /** Returns the decoded path, which rules and endpoints are matched against. */
    public String decoded() {
        return decoded;
    }

    /** Returns what stands between the slashes of the decoded path, each element once split; the root is one empty segment. */
    public List<String> segments() {
        List<String> known = segments;
        if (known == null) {
            known = List.of(decoded.substring(1).split("/", -1));
            segments = known;
        }
        return known;
    }

    /** Returns the one way in which this path is written in a request line. */
    public String encoded() {
        return encoded;
    }

    /**
     * Returns the path below a context path: {@code /shop/cart} below {@code /shop} is {@code /cart}, and {@code /shop} itself is
     * {@code /}.
     *
     * @throws MalformedRequestException when this path is not below it
     */
    public CanonicalPath below(String contextPath) throws MalformedRequestException {
        if (contextPath.isEmpty()) {
            return this;
        }
        if (decoded.equals(contextPath)) {
            return new CanonicalPath("/", "/");
        }
        if (!decoded.startsWith(contextPath + "/")) {
            throw new MalformedRequestException("the path is not below the context path of the application");
        }
        String rest = decoded.substring(contextPath.length());
        return new CanonicalPath(rest, encode(rest));
    }

    private static String withoutSessionParameter(String raw) throws MalformedRequestException {
        int at = raw.indexOf(';');
        if (at < 0) {
            return raw;
        }
        // Ignoring case also takes letters beyond ASCII for their look-alikes; no container does.
        int end = Math.min(raw.length(), at + SESSION_PARAMETER.length());
        if (!raw.substring(at, end).toLowerCase(Locale.ROOT).equals(SESSION_PARAMETER)) {
            throw new MalformedRequestException(
                    "a path must not hold path parameters (;), which servers read differently");
        }
        for (int i = at + SESSION_PARAMETER.length(); i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (!isUnreserved(c) && c != '!') {
                throw new MalformedRequestException("a path must not go on after ;jsessionid=");
            }
        }
        return raw.substring(0, at);
    }

    /** Refuses the escapes that hide a separator, a second encoding or a control character, before anything is decoded. */
    private static String guardEscapes(String path) throws MalformedRequestException {
        for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
            if (i + 2 >= path.length()) {
                throw new MalformedRequestException("a percent sign must be followed by two hexadecimal digits");
            }
            int high = Character.digit(path.charAt(i + 1), 16);
            int low = Character.digit(path.charAt(i + 2), 16);
            if (high < 0 || low < 0) {
                throw new MalformedRequestException("a percent sign must be followed by two hexadecimal digits");
            }
            int value = high << 4 | low;
            if (value < 0x20 || value == 0x7F || "/\\%;?#".indexOf(value) >= 0) {
                throw new MalformedRequestException(
                        "a path must not hold %" + HEX[high] + HEX[low] + ", which servers decode differently");
            }
        }
        return path;
    }

    private static void refuseOddSegments(String decoded) throws MalformedRequestException {
        if (decoded.contains("//")) {
            throw new MalformedRequestException("a path must not hold an empty segment (//)");
        }
        String widened = widened(decoded);
        for (String segment : widened.indexOf('.') < 0 ? new String[0] : widened.split("/", -1)) {
            // Some servers cut off spaces and dots at the end of a segment, so ". ." and "..." are as bad as "..".
            if (segment.indexOf('.') >= 0 && segment.chars().allMatch(c -> c == '.' || c == ' ')) {
                throw new MalformedRequestException("a path must not hold a dot segment (. or ..)");
            }
        }
        for (int i = 0; i < decoded.length(); i += Character.charCount(decoded.codePointAt(i))) {
            int c = decoded.codePointAt(i);
            // C1 controls, line separators and invisible direction marks are nobody's file name, but fool logs and
            // people.
            if (c >= 0x80
                    && (Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || c == 0x2028
                            || c == 0x2029)) {
                throw new MalformedRequestException("a path must not hold invisible control characters");
            }
        }
    }

    /** Returns the path as a server reads it that takes look-alikes of dots and slashes, such as full-width ones, for the real. */
    private static String widened(String decoded) {
        for (int i = 0; i < decoded.length(); i++) {
            if (decoded.charAt(i) >= 0x80) {
                return Normalizer.normalize(decoded, Normalizer.Form.NFKC)
                        .replace('\\', '/')
                        .replace('\u2044', '/')
                        .replace('\u2215', '/')
                        .replace('\u2216', '/');
            }
        }
        return decoded;
    }

    private static String encode(String decoded) {
        StringBuilder out = new StringBuilder(decoded.length() + 16);
        for (byte b : decoded.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (c == '/' || isUnreserved(c) || ALLOWED_RAW.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
            }
        }
        return out.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || UNRESERVED_MARKS.indexOf(c) >= 0;
    }

    private static String describe(char c) {
        return c > 0x20 && c < 0x7F ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CanonicalPath path && path.decoded.equals(decoded);
    }

    @Override
    public int hashCode() {
        return decoded.hashCode();
    }

    /** Returns the encoded form. */
    @Override
    public String toString() {
        return encoded;
    }
}
