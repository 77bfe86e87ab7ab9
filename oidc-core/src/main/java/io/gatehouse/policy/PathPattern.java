package io.gatehouse.policy;

import io.gatehouse.http.CanonicalPath;
import java.util.List;

/**
 * A glob over canonical paths: {@code *} stands for any characters within a segment, {@code ?} for one, and a whole segment
 * {@code **} for any number of segments, none included, so {@code /admin/**} matches {@code /admin} and all below it. Everything
 * else is compared exactly, upper and lower case included.
 */
public final class PathPattern {
    private final String text;
    private final String[] segments;
    private final boolean[] literal;

    private PathPattern(String text) {
        this.text = text;
        this.segments = text.substring(1).split("/", -1);
        this.literal = new boolean[segments.length];
        for (int i = 0; i < segments.length; i++) {
            literal[i] = segments[i].indexOf('*') < 0 && segments[i].indexOf('?') < 0;
        }
    }

    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException when it does not begin with a slash, uses {@code **} as part of a segment, or holds what no
     *     canonical path holds
     */
    public static PathPattern of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path pattern must begin with a slash, such as /admin/**");
        }
        if (text.length() > 1000) {
            throw new IllegalArgumentException("a path pattern must not be longer than 1000 characters");
        }
        if (text.contains("//") || text.indexOf('\\') >= 0 || text.indexOf('#') >= 0) {
            // A rule that matches nothing protects nothing.
            throw new IllegalArgumentException(
                    "a path pattern must not hold //, \\ or #: no path that is let through has them");
        }
        for (String segment : text.substring(1).split("/", -1)) {
            if (segment.contains("**") && !segment.equals("**")) {
                throw new IllegalArgumentException("** must be a whole segment of a path pattern, such as /admin/**");
            }
            if (segment.equals(".") || segment.equals("..") || segment.indexOf('%') >= 0 || segment.indexOf(';') >= 0) {
                throw new IllegalArgumentException(
                        "a path pattern is written decoded, without dot segments, percent signs and semicolons: no path has them");
            }
        }
        return new PathPattern(text);
    }

    /** Tells whether the path matches. Takes time in proportion to the path times the pattern at most. */
    public boolean matches(CanonicalPath path) {
        List<String> parts = path.segments();
        int part = 0;
        int segment = 0;
        int starSegment = -1;
        int starPart = 0;
        while (part < parts.size()) {
            if (segment < segments.length && isDeep(segment)) {
                if (segment == segments.length - 1) {
                    return true;
                }
                starSegment = segment++;
                starPart = part;
            } else if (segment < segments.length && matchesSegment(segment, parts.get(part))) {
                segment++;
                part++;
            } else if (starSegment >= 0) {
                segment = starSegment + 1;
                part = ++starPart;
            } else {
                return false;
            }
        }
        while (segment < segments.length && isDeep(segment)) {
            segment++;
        }
        return segment == segments.length;
    }

    /** Tells whether every path that the other pattern matches is certainly matched by this one. Where it is hard to tell, says no. */
    public boolean covers(PathPattern other) {
        int i = 0;
        while (true) {
            if (i == segments.length - 1 && isDeep(i)) {
                return true;
            }
            if (i == segments.length || i == other.segments.length) {
                return segments.length == other.segments.length;
            }
            if (!coversSegment(i, other)) {
                return false;
            }
            i++;
        }
    }

    private boolean coversSegment(int at, PathPattern other) {
        if (segments[at].equals(other.segments[at])) {
            return true;
        }
        if (isDeep(at) || other.isDeep(at)) {
            return false;
        }
        return segments[at].equals("*") || (other.literal[at] && matchesSegment(segments[at], other.segments[at]));
    }

    /** Returns the segments at the beginning that hold neither {@code *} nor {@code ?}. */
    List<String> literalPrefix() {
        int length = 0;
        while (length < segments.length && literal[length]) {
            length++;
        }
        return List.of(segments).subList(0, length);
    }

    private boolean isDeep(int segment) {
        return segments[segment].equals("**");
    }

    private boolean matchesSegment(int segment, String text) {
        return literal[segment] ? segments[segment].equals(text) : matchesSegment(segments[segment], text);
    }

    private static boolean matchesSegment(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
