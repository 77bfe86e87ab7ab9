package io.gatehouse.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web origin: scheme, host and port (RFC 6454, section 4), always in lower case, with the default port left out, and without the dot
 * that may end a host name: {@code app.example.com.} is the same host (RFC 1034, section 3.1), and must be for everything that chooses by host.
 *
 * @param scheme {@code http} or {@code https}
 * @param host a host name, an IPv4 address, or an IPv6 address in brackets
 * @param port the port, 1 to 65535, also where it is the scheme's own
 */
public record Origin(String scheme, String host, int port) {
    // Host names as they occur in URLs, and bracketed IPv6. Underscores are no host name but occur in container
    // networks.
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?<host>[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_.])?|\\[[0-9A-Fa-f:.]{2,45}])(?::(?<port>[0-9]{1,5}))?");

    /** Creates an origin from parts that are already checked. */
    public Origin {
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("scheme must be http or https");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
        host = withoutDot(host.toLowerCase(Locale.ROOT));
    }

    private static String withoutDot(String host) {
        return host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    /** Parses the authority of a URL or a {@code Host} header, without user information; empty where it is malformed. */
    public static Optional<Origin> parse(String scheme, String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches() || !(scheme.equals("http") || scheme.equals("https"))) {
            return Optional.empty();
        }
        String port = matcher.group("port");
        int number = port == null ? (scheme.equals("https") ? 443 : 80) : Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            return Optional.empty();
        }
        return Optional.of(new Origin(scheme, matcher.group("host"), number));
    }

    /** Parses an origin such as {@code https://app.example.com}; a single trailing slash is allowed, anything more is not. */
    public static Optional<Origin> parse(String url) {
        int at = url.indexOf("://");
        if (at < 0) {
            return Optional.empty();
        }
        String authority = url.substring(at + 3);
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        return parse(url.substring(0, at).toLowerCase(Locale.ROOT), authority);
    }

    /** Tells whether the scheme is https. */
    public boolean secure() {
        return scheme.equals("https");
    }

    /** Returns the host, followed by the port unless it is the scheme's default. */
    public String authority() {
        return port == (secure() ? 443 : 80) ? host : host + ":" + port;
    }

    /** Returns the origin as it is written, such as {@code https://app.example.com}. */
    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
