package io.gatehouse.proxy.upstream;

import io.gatehouse.http.Origin;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.SignedHeader;
import io.gatehouse.proxy.config.HostHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields pass, each way. Fields that concern one connection end here (RFC 9110, section 7.6.1), and what tells an
 * application about the client is said by the gateway alone.
 */
final class UpstreamHeaders {
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** What frames the message or names its target is not the client's to remove by naming it in {@code Connection}. */
    private static final Set<String> NEVER_NOMINATED = Set.of("host", "content-length", "content-type", "expect");

    /** In the normal form of {@link HeaderEdits#normalize}: names by which a proxy speaks to applications. */
    private static final Set<String> PROXY_WORDS = Set.of(
            "forwarded",
            "x-original-url",
            "x-original-uri",
            "x-original-host",
            "x-original-method",
            "x-original-proto",
            "x-rewrite-url",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "x-host",
            "x-scheme",
            "x-url-scheme",
            "x-proxied-https",
            "proxy-auth-cert",
            "front-end-https",
            // Some frameworks hand a header on as a variable, and this one as the proxy for their own calls.
            "proxy");

    private static final String PROXY_PREFIX = "x-forwarded-";

    private UpstreamHeaders() {}

    /**
     * Returns the fields of the request to the upstream.
     *
     * @param shown the request as the filter shows it, identity headers set
     * @param hasBody whether a body follows
     */
    static HttpFields request(HttpServletRequest shown, Outcome.Proceed proceed, Route route, boolean hasBody) {
        Set<String> ours = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ours.addAll(proceed.headers().unsigned().keySet());
        Optional<SignedHeader> signed = proceed.headers().signed();
        Set<String> nominated = nominated(values(shown, "Connection"));
        HttpFields.Mutable fields = HttpFields.build();
        Enumeration<String> names = shown.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            // That is for the route's audience, and the filter knows no routes.
            if (signed.isPresent() && signed.get().name().equalsIgnoreCase(name)) {
                continue;
            }
            if (ours.contains(name) || passes(name, nominated, hasBody)) {
                boolean identity = ours.contains(name) && !name.equalsIgnoreCase("Cookie");
                for (String value : values(shown, name)) {
                    fields.add(name, identity ? utf8(value) : value);
                }
            }
        }
        signed.ifPresent(header -> fields.add(
                header.name(), header.value(route.config().assertionAudience().orElse(header.audience()))));
        if (route.config().hostHeader() == HostHeader.UPSTREAM) {
            fields.put("Host", route.upstream().authority());
        } else if (!isFor(fields.get("Host"), proceed.origin())) {
            // A trusted proxy in front said which host was asked for; the one of its own request was judged by nobody.
            fields.put("Host", proceed.origin().authority());
        }
        describeClient(fields, ours, proceed.origin(), proceed.clientAddress(), route);
        return fields;
    }

    /**
     * Returns the text whose bytes are written as the UTF-8 of the value. Jetty writes one byte a character and {@code ?} for what does
     * not fit; values of the client's are read in the same way and so pass as they came.
     */
    private static String utf8(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static boolean isFor(@Nullable String host, Origin origin) {
        return host != null
                && Origin.parse(origin.scheme(), host).map(origin::equals).orElse(false);
    }

    private static boolean passes(String name, Set<String> nominated, boolean hasBody) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (HOP_BY_HOP.contains(lower) || nominated.contains(lower)) {
            return false;
        }
        // An expectation without a body to wait for means nothing.
        if (lower.equals("expect") && !hasBody) {
            return false;
        }
        String normal = HeaderEdits.normalize(name);
        return !PROXY_WORDS.contains(normal) && !normal.startsWith(PROXY_PREFIX);
    }

    /** Says who the client is, in the words of custom and of RFC 7239. */
    private static void describeClient(
            HttpFields.Mutable fields, Set<String> ours, Origin origin, String client, Route route) {
        boolean ipv6 = client.indexOf(':') >= 0;
        put(fields, ours, "X-Forwarded-For", client);
        put(fields, ours, "X-Forwarded-Proto", origin.scheme());
        put(fields, ours, "X-Forwarded-Host", origin.authority());
        put(fields, ours, "X-Forwarded-Port", Integer.toString(origin.port()));
        if (route.config().stripPath() && route.specificity() > 0) {
            put(fields, ours, "X-Forwarded-Prefix", route.encodedPrefix());
        }
        // RFC 7239, section 4: what is no token is quoted, and IPv6 stands in brackets.
        String node = ipv6 ? "\"[" + client + "]\"" : client;
        String authority = origin.authority();
        String host = authority.indexOf(':') >= 0 ? "\"" + authority + "\"" : authority;
        put(fields, ours, "Forwarded", "for=" + node + ";host=" + host + ";proto=" + origin.scheme());
    }

    private static void put(HttpFields.Mutable fields, Set<String> ours, String name, String value) {
        // An operator's own mapping of a claim to this very name is what was asked for.
        if (!ours.contains(name)) {
            fields.put(name, value);
        }
    }

    /** Copies the fields of the upstream's response, beside those that the filter has set. */
    static void response(HttpFields upstream, Route route, Origin origin, HttpServletResponse response) {
        Set<String> nominated = nominated(upstream.getValuesList("Connection"));
        Set<String> seen = new HashSet<>();
        for (HttpField field : upstream) {
            String lower = field.getLowerCaseName();
            String value = field.getValue();
            if (value == null || HOP_BY_HOP.contains(lower) || nominated.contains(lower)) {
                continue;
            }
            if (lower.equals("location") || lower.equals("content-location")) {
                value = route.publicLocation(value, origin);
            }
            // What the container wrote by itself, such as Date, is replaced; a cookie of the filter's stays.
            if (seen.add(lower) && !lower.equals("set-cookie")) {
                response.setHeader(field.getName(), value);
            } else {
                response.addHeader(field.getName(), value);
            }
        }
    }

    private static Set<String> nominated(List<String> connection) {
        Set<String> names = new HashSet<>();
        for (String value : connection) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.removeAll(NEVER_NOMINATED);
        return names;
    }

    private static List<String> values(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
