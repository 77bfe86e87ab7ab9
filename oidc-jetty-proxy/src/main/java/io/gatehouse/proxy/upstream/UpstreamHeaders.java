package io.gatehouse.proxy.upstream;

import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.http.TraceContext;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.config.HostHeader;
import io.gatehouse.proxy.door.RequestRecord;
import io.gatehouse.proxy.pool.UpstreamAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
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

    /** The same for whole families of names: of the client, and of the certificate that it has shown to whoever ends TLS (RFC 9440, section 2.4). */
    private static final List<String> PROXY_PREFIXES = List.of(
            "x-forwarded-",
            "client-cert",
            "ssl-client-",
            "x-ssl-",
            "x-client-cert",
            "x-arr-clientcert",
            "x-amzn-mtls-");

    private UpstreamHeaders() {}

    /**
     * Adds the fields of the request to the upstream.
     *
     * @param upstream where it goes
     * @param hasBody whether a body follows
     * @param fields where to, without any
     */
    static void request(
            Request request,
            Outcome.Proceed proceed,
            Route route,
            UpstreamAddress upstream,
            boolean hasBody,
            HttpFields.Mutable fields) {
        HeaderEdits edits = proceed.headers();
        Map<String, String> ours = edits.unsigned();
        Set<String> nominated = nominated(request.getHeaders());
        for (HttpField field : request.getHeaders()) {
            if (passes(field, edits, nominated, hasBody)
                    && !contains(ours, field.getName())
                    && !route.requestHeaders().removes(field)) {
                fields.add(field);
            }
        }
        ours.forEach((name, value) -> fields.add(name, name.equalsIgnoreCase("Cookie") ? value : utf8(value)));
        // Signed here, because the audience is the route's.
        edits.signed()
                .ifPresent(header -> fields.add(
                        header.name(),
                        header.value(route.config().assertionAudience().orElse(header.audience()))));
        if (route.config().hostHeader() == HostHeader.UPSTREAM) {
            fields.put(HttpHeader.HOST, upstream.origin().authority());
        } else if (!isFor(fields.get(HttpHeader.HOST), proceed.origin())) {
            // A trusted proxy in front said which host was asked for; the one of its own request was judged by nobody.
            fields.put(HttpHeader.HOST, proceed.origin().authority());
        }
        if (request.getHeaders().contains(HttpHeader.TE, "trailers")) {
            // RFC 9110, section 10.1.4.
            fields.put(HttpHeader.TE, "trailers");
            fields.put(HttpHeader.CONNECTION, "TE");
        }
        trace(request, route, fields);
        describeClient(fields, ours, proceed.origin(), proceed.clientAddress(), route);
        route.requestHeaders().set(fields, name -> !contains(ours, name));
    }

    /** Says which trace the request belongs to; what the client says of it beside is worth something with its own alone. */
    private static void trace(Request request, Route route, HttpFields.Mutable fields) {
        RequestRecord record = RequestRecord.of(request);
        HttpField trace = new HttpField(TraceContext.HEADER, record.outgoing().toHeader());
        if (!route.requestHeaders().removes(trace)) {
            fields.put(trace);
        }
        if (!record.continued()) {
            fields.remove(TraceContext.STATE_HEADER);
        }
    }

    private static boolean contains(Map<String, String> ours, String name) {
        for (String set : ours.keySet()) {
            if (set.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
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

    private static boolean passes(HttpField field, HeaderEdits edits, Set<String> nominated, boolean hasBody) {
        String lower = field.getLowerCaseName();
        if (HOP_BY_HOP.contains(lower) || nominated.contains(lower) || edits.removes(lower)) {
            return false;
        }
        // An expectation without a body to wait for means nothing.
        if (lower.equals("expect") && !hasBody) {
            return false;
        }
        return isTheClients(lower, edits);
    }

    /** Tells whether it is the client's to say what a field of this name, in small letters, says, and not the gateway's. */
    static boolean isTheClients(String lower, HeaderEdits edits) {
        String normal = HeaderEdits.normalize(lower);
        return !edits.removes(lower) && !PROXY_WORDS.contains(normal) && !isOfProxies(normal);
    }

    private static boolean isOfProxies(String normal) {
        for (String prefix : PROXY_PREFIXES) {
            if (normal.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Says who the client is, in the words of custom and of RFC 7239. */
    private static void describeClient(
            HttpFields.Mutable fields, Map<String, String> ours, Origin origin, String client, Route route) {
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

    private static void put(HttpFields.Mutable fields, Map<String, String> ours, String name, String value) {
        // An operator's own mapping of a claim to this very name is what was asked for.
        if (!contains(ours, name)) {
            fields.add(name, value);
        }
    }

    /** Begins the response to the client: the upstream's status and fields, beside the cookies that the decision wants to be set. */
    static void response(
            org.eclipse.jetty.client.Response upstream,
            Route route,
            Outcome.Proceed proceed,
            UpstreamCookies cookies,
            Response response) {
        response.setStatus(upstream.getStatus());
        HttpFields.Mutable fields = response.getHeaders();
        for (SetCookie cookie : proceed.cookies()) {
            fields.add(HttpHeader.SET_COOKIE, cookie.toHeaderValue());
        }
        HttpFields theirs = upstream.getHeaders();
        Set<String> nominated = nominated(theirs);
        for (HttpField field : theirs) {
            HttpHeader header = field.getHeader();
            if (field.getValue() == null
                    || !passesBack(field, nominated)
                    || route.responseHeaders().removes(field)) {
                continue;
            }
            if (header == HttpHeader.SET_COOKIE) {
                cookies.publicCookie(field.getValue(), route, proceed.origin())
                        .ifPresent(cookie -> fields.add(HttpHeader.SET_COOKIE, cookie));
            } else if (header == HttpHeader.LOCATION || header == HttpHeader.CONTENT_LOCATION) {
                fields.add(header, route.publicLocation(field.getValue(), proceed.origin()));
            } else if (field.getLowerCaseName().equals("refresh")) {
                fields.add(field.getName(), route.publicRefresh(field.getValue(), proceed.origin()));
            } else if (header == HttpHeader.DATE) {
                // In place of the server's own.
                fields.put(field);
            } else {
                fields.add(field);
            }
        }
        route.responseHeaders().set(fields, name -> true);
    }

    /** Returns the fields of an interim response that the client gets. */
    static HttpFields interim(org.eclipse.jetty.client.Response upstream) {
        Set<String> nominated = nominated(upstream.getHeaders());
        HttpFields.Mutable fields = HttpFields.build();
        for (HttpField field : upstream.getHeaders()) {
            // A cookie is for the final one, where it is looked at.
            if (field.getValue() != null
                    && passesBack(field, nominated)
                    && field.getHeader() != HttpHeader.SET_COOKIE) {
                fields.add(field);
            }
        }
        return fields.asImmutable();
    }

    private static boolean passesBack(HttpField field, Set<String> nominated) {
        String lower = field.getLowerCaseName();
        return !HOP_BY_HOP.contains(lower) && !nominated.contains(lower);
    }

    /** Returns the names, in small letters, of the fields that are for this connection alone (RFC 9110, section 7.6.1). */
    private static Set<String> nominated(HttpFields fields) {
        if (!fields.contains(HttpHeader.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : fields.getValuesList(HttpHeader.CONNECTION)) {
            for (String name : value.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.removeAll(NEVER_NOMINATED);
        return names;
    }
}
