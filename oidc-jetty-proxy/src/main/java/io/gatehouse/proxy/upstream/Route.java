package io.gatehouse.proxy.upstream;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.pool.UpstreamAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A route, ready for use: whom it serves, and what it asks the upstream for. */
public final class Route {
    // RFC 3986, section 3.4, without the letters and digits.
    private static final String QUERY_MARKS = "-._~!$&'()*+,;=:@/?";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final RouteConfig config;
    private final String prefix;
    private final String encodedPrefix;
    private final String base;
    private final List<UpstreamAddress> upstreams;
    private final RouteHeaders requestHeaders;
    private final RouteHeaders responseHeaders;

    /**
     * Prepares a route.
     *
     * @throws IllegalArgumentException when an upstream has no address
     */
    public Route(RouteConfig config) {
        this.config = config;
        this.prefix = withoutTrailingSlash(config.path());
        this.encodedPrefix = encode(prefix);
        this.upstreams = config.upstreams().stream().map(UpstreamAddress::of).toList();
        this.requestHeaders = new RouteHeaders(config.requestHeaders());
        this.responseHeaders = new RouteHeaders(config.responseHeaders());
        // All have the same; the path of a socket is none of a URL.
        URI first = config.upstreams().get(0);
        this.base = withoutTrailingSlash(first.getHost() == null ? "" : String.valueOf(first.getRawPath()));
    }

    private static String encode(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("path must begin with a slash, such as /app, not " + path, e);
        }
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    public RouteConfig config() {
        return config;
    }

    /** Returns the addresses of the upstreams. */
    public List<UpstreamAddress> upstreams() {
        return upstreams;
    }

    /** Returns what is done to the headers of requests. */
    RouteHeaders requestHeaders() {
        return requestHeaders;
    }

    /** Returns what is done to the headers of responses. */
    RouteHeaders responseHeaders() {
        return responseHeaders;
    }

    /** Returns how specific the route is: the length of its path prefix. */
    public int specificity() {
        return prefix.length();
    }

    /** Returns the path prefix as it is written in a URL; empty for the route of everything. */
    String encodedPrefix() {
        return encodedPrefix;
    }

    /** Tells whether the route is for whoever asks. */
    public boolean isFor(Caller caller) {
        return config.when().satisfiedBy(caller);
    }

    /** Tells whether the route is for the path, compared in whole segments, under the host that the browser sees. */
    public boolean serves(Origin origin, CanonicalPath path) {
        String decoded = path.decoded();
        boolean below = decoded.startsWith(prefix)
                && (decoded.length() == prefix.length() || decoded.charAt(prefix.length()) == '/');
        return below && (config.hosts().isEmpty() || isFor(origin));
    }

    private boolean isFor(Origin origin) {
        for (String host : config.hosts()) {
            if (host.equalsIgnoreCase(origin.host())
                    || host.equalsIgnoreCase(origin.authority())
                    || host.equalsIgnoreCase(origin.host() + ":" + origin.port())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the request target for the upstream: its base path, the canonical path that was judged, less the prefix where that is
     * stripped, and the query, in which whatever no URI may hold is percent-encoded and everything else is as it came.
     */
    public String target(CanonicalPath path, @Nullable String rawQuery) {
        String rest = path.encoded();
        if (config.stripPath() && !prefix.isEmpty()) {
            rest = path.decoded().length() == prefix.length() ? "/" : below(path);
        }
        StringBuilder target = new StringBuilder(base).append(rest);
        if (rawQuery != null) {
            target.append('?');
            appendQuery(target, rawQuery);
        }
        return target.toString();
    }

    private String below(CanonicalPath path) {
        // The prefix is written decoded and the path encoded; both have as many segments.
        String encoded = path.encoded();
        int at = 0;
        for (int i = 0; i < prefix.length(); i++) {
            if (prefix.charAt(i) == '/') {
                at = encoded.indexOf('/', at) + 1;
            }
        }
        return encoded.substring(encoded.indexOf('/', at));
    }

    private static void appendQuery(StringBuilder target, String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '%') {
                // A percent sign that begins no escape can only be meant as itself.
                target.append(isEscape(query, i) ? "%" : "%25");
            } else if (c < 0x80 && (Character.isLetterOrDigit(c) || QUERY_MARKS.indexOf(c) >= 0)) {
                target.append(c);
            } else {
                int end = Character.isHighSurrogate(c) && i + 1 < query.length() ? i + 2 : i + 1;
                for (byte b : query.substring(i, end).getBytes(StandardCharsets.UTF_8)) {
                    target.append('%').append(HEX[b >> 4 & 0xF]).append(HEX[b & 0xF]);
                }
                i = end - 1;
            }
        }
    }

    private static boolean isEscape(String query, int at) {
        return at + 2 < query.length()
                && Character.digit(query.charAt(at + 1), 16) >= 0
                && Character.digit(query.charAt(at + 2), 16) >= 0
                && query.charAt(at + 1) < 0x80
                && query.charAt(at + 2) < 0x80;
    }

    /**
     * Returns a {@code Location} of the upstream as the browser must see it: where it names the address of one of the upstreams, the public one
     * and the path under which the route is reached; anything else as it is.
     */
    public String publicLocation(String location, Origin origin) {
        for (UpstreamAddress upstream : upstreams) {
            Origin self = upstream.origin();
            for (String text :
                    new String[] {self.scheme() + "://" + self.host() + ":" + self.port(), self.toString()}) {
                if (location.regionMatches(true, 0, text, 0, text.length()) && endsPart(location, text.length())) {
                    return origin + publicPath(location.substring(text.length()));
                }
            }
        }
        return location;
    }

    /** Returns a {@code Refresh} of the upstream with its URL as {@link #publicLocation} has it. */
    String publicRefresh(String refresh, Origin origin) {
        int at = refresh.toLowerCase(Locale.ROOT).indexOf("url=") + 4;
        return at < 4 ? refresh : refresh.substring(0, at) + publicLocation(refresh.substring(at), origin);
    }

    /** Returns the path of a cookie of the upstream as the browser must see it, so that it comes back with what is below the route. */
    String publicCookiePath(String path) {
        if (base.isEmpty() && !config.stripPath()) {
            return path;
        }
        String plain = withoutTrailingSlash(path);
        boolean below = plain.startsWith(base) && endsPart(plain, base.length());
        boolean above = base.startsWith(plain) && endsPart(base, plain.length());
        if (!below && !above) {
            return path;
        }
        String result = (config.stripPath() ? encodedPrefix : "") + (below ? plain.substring(base.length()) : "");
        return result.isEmpty() ? "/" : result;
    }

    private String publicPath(String path) {
        boolean below = path.startsWith(base) && endsPart(path, base.length());
        String rest = below ? path.substring(base.length()) : path;
        String added = config.stripPath() ? encodedPrefix : "";
        return added + (rest.startsWith("/") ? rest : "/" + rest);
    }

    private static boolean endsPart(String location, int at) {
        return at == location.length() || "/?#".indexOf(location.charAt(at)) >= 0;
    }
}
