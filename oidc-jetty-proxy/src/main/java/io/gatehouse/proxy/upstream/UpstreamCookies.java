package io.gatehouse.proxy.upstream;

import io.gatehouse.event.LogLine;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.log.RareWarning;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the cookies that upstreams set. One with a name of the gateway's own is dropped: it could sign the browser in as somebody
 * else. The others are made to come back where the browser sees the upstream.
 */
final class UpstreamCookies {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private final Predicate<String> own;
    private final RareWarning dropped = new RareWarning(System::nanoTime);

    /**
     * Creates them.
     *
     * @param own tells which names are the gateway's
     */
    UpstreamCookies(Predicate<String> own) {
        this.own = own;
    }

    /**
     * Returns the value of a {@code Set-Cookie} field as the browser gets it.
     *
     * @return empty when it does not get it
     */
    Optional<String> publicCookie(String cookie, Route route, Origin origin) {
        String name = name(cookie);
        if (own.test(name)) {
            warn(name, route);
            return Optional.empty();
        }
        // Browsers refuse a cookie of this kind with another path (RFC 6265bis, section 4.1.3.2).
        boolean bound = name.toLowerCase(Locale.ROOT).startsWith("__host-");
        return Optional.of(!route.config().rewriteCookies() || bound ? cookie : rewrite(cookie, route, origin));
    }

    /**
     * Returns the name under which a browser sends a cookie back. One without a name is sent as its value alone (RFC 6265bis, section
     * 5.7), which may begin like a cookie with one.
     */
    private static String name(String cookie) {
        int start = 0;
        while (start < cookie.length() && (cookie.charAt(start) == '=' || cookie.charAt(start) <= ' ')) {
            start++;
        }
        int end = start;
        while (end < cookie.length() && cookie.charAt(end) != '=' && cookie.charAt(end) != ';') {
            end++;
        }
        return cookie.substring(start, end).strip();
    }

    private static String rewrite(String cookie, Route route, Origin origin) {
        String[] parts = cookie.split(";", -1);
        StringBuilder result = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String attribute =
                    equals < 0 ? "" : parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = parts[i].substring(equals + 1).strip();
            if (attribute.equals("domain") && isOfUpstream(value, route, origin)) {
                // Without it the cookie is for the host that the browser sees.
                continue;
            }
            result.append(';');
            result.append(attribute.equals("path") ? " Path=" + route.publicCookiePath(value) : parts[i]);
        }
        return result.toString();
    }

    private static boolean isOfUpstream(String domain, Route route, Origin origin) {
        String host = domain.startsWith(".") ? domain.substring(1) : domain;
        return !host.equalsIgnoreCase(origin.host())
                && route.upstreams().stream()
                        .anyMatch(upstream -> upstream.origin().host().equalsIgnoreCase(host));
    }

    private void warn(String name, Route route) {
        dropped.ask(unsaid -> {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("route", route.config().path());
            fields.put("name", name);
            fields.put(
                    "detail",
                    "the upstream set a cookie that is the gateway's own, and the browser did not get it; rename it there, or change"
                            + " session.cookie.name");
            fields.put("unsaid", Long.toString(unsaid));
            LOG.warn(LogLine.of("upstream.cookie", fields));
        });
    }
}
