package io.gatehouse.internal.request;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Where a browser goes after a login or logout. Judged by a grammar of our own, stricter than any URL parser: a browser and a parser
 * that disagree about a URL are an open redirect (RFC 9700, sections 2.1 and 4.11). One slash and a canonical path, or an allowed
 * origin spelt out in full followed by one; ASCII alone.
 */
public final class ReturnTarget {
    /** The longest target that is carried through a login, in characters; pending logins share 4 KB of cookies. */
    public static final int MAX_LENGTH = 2000;

    private static final String QUERY_MARKS = "-._~!$&'()*+,;=:@/?%";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private ReturnTarget() {}

    /**
     * Judges a target that a request names.
     *
     * @param text the target, decoded once from its parameter
     * @param own our own origin
     * @param allowed other origins that may be named
     * @return the target: a path where it is on our own origin, an absolute URL otherwise; empty where it is not allowed
     */
    public static Optional<String> judge(String text, Origin own, List<Origin> allowed) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        if (text.startsWith("/")) {
            return isLocal(text) ? Optional.of(text) : Optional.empty();
        }
        int authority = text.indexOf("://") + 3;
        if (authority < 3) {
            return Optional.empty();
        }
        int end = authority;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        Optional<Origin> origin = Origin.parse(text.substring(0, end));
        String rest = end == text.length() ? "/" : text.substring(end);
        if (origin.isEmpty() || !isLocal(rest)) {
            return Optional.empty();
        }
        if (origin.get().equals(own)) {
            return Optional.of(rest);
        }
        return allowed.contains(origin.get()) ? Optional.of(origin.get() + rest) : Optional.empty();
    }

    /**
     * Returns the target that leads back to a navigation. A query that is too long to be carried is left out, so that the person
     * still comes to the page.
     */
    public static String of(Request request) {
        String path = request.encodedBasePath() + request.path().encoded();
        String query = request.rawQuery().map(raw -> "?" + encodeQuery(raw)).orElse("");
        if (path.length() + query.length() <= MAX_LENGTH) {
            return path + query;
        }
        return path.length() <= MAX_LENGTH ? path : request.encodedBasePath() + "/";
    }

    /** Returns the decoded path of a local target that was {@linkplain #judge judged}, below the context path where it lies below it. */
    public static String pathOf(String target, String contextPath) {
        return canonicalPathOf(target, contextPath).decoded();
    }

    /** Returns the path of a local target that was {@linkplain #judge judged}, below the context path where it lies below it. */
    public static CanonicalPath canonicalPathOf(String target, String contextPath) {
        int end = 0;
        while (end < target.length() && "?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        try {
            // Decoded, because an escape must not hide one of our own endpoints.
            CanonicalPath path = CanonicalPath.of(target.substring(0, end));
            String decoded = path.decoded();
            return decoded.equals(contextPath) || decoded.startsWith(contextPath + "/")
                    ? path.below(contextPath)
                    : path;
        } catch (MalformedRequestException e) {
            throw new IllegalArgumentException("a target must have been judged before", e);
        }
    }

    private static boolean isLocal(String text) {
        int mark = 0;
        while (mark < text.length() && "?#".indexOf(text.charAt(mark)) < 0) {
            mark++;
        }
        try {
            CanonicalPath.of(text.substring(0, mark));
        } catch (MalformedRequestException e) {
            return false;
        }
        boolean fragment = false;
        for (int i = mark; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '#' && !fragment) {
                fragment = true;
            } else if (!isAlphanumeric(c) && QUERY_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return text.indexOf(';') < 0 || text.indexOf(';') >= mark;
    }

    /** Writes a raw query so that it holds nothing but what a URL may hold. */
    public static String encodeQuery(String raw) {
        StringBuilder out = new StringBuilder(raw.length() + 16);
        for (byte b : raw.getBytes(StandardCharsets.UTF_8)) {
            append(out, (char) (b & 0xFF), QUERY_MARKS);
        }
        return out.toString();
    }

    /** Writes a decoded path so that it holds nothing but what a URL may hold. */
    static String encodePath(String decoded) {
        StringBuilder out = new StringBuilder(decoded.length() + 16);
        for (byte b : decoded.getBytes(StandardCharsets.UTF_8)) {
            append(out, (char) (b & 0xFF), "-._~!$&'()*+,=:@/");
        }
        return out.toString();
    }

    private static void append(StringBuilder out, char c, String marks) {
        if (isAlphanumeric(c) || marks.indexOf(c) >= 0) {
            out.append(c);
        } else {
            out.append('%').append(HEX[c >> 4]).append(HEX[c & 0xF]);
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
