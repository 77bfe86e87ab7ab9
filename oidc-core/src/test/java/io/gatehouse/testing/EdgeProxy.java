package io.gatehouse.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How other people's proxies ask whether a request may pass: the shape of the request that each of them sends, as its documentation and
 * source have it, set up as {@code docs/forward-auth.md} says.
 */
public enum EdgeProxy {
    /** {@code auth_request}: GET, all headers of the client, the lines of our documentation. */
    NGINX("/oidc/authz/nginx", false),
    /** The annotations {@code auth-url} and {@code auth-snippet}-less defaults of ingress-nginx. */
    INGRESS_NGINX("/oidc/authz/nginx", false),
    /** {@code forwardAuth}: GET, all headers of the client, {@code X-Forwarded-*} written anew. */
    TRAEFIK("/oidc/authz/forward", false),
    /** {@code forward_auth}: GET, the client's {@code Host}. */
    CADDY("/oidc/authz/forward", true),
    /** {@code forward-auth}: GET, and of the client's headers those that are listed. */
    APISIX("/oidc/authz/forward", false),
    /** haproxy-auth-request and the like: HEAD, all headers of the client, what the configuration has set before. */
    HAPROXY("/oidc/authz/forward", false),
    /** {@code ext_authz} over HTTP: the client's method and host, its path behind ours, and the headers that are listed. */
    ENVOY("/oidc/authz/envoy", true),
    /** {@code envoyExtAuthzHttp}: the same, with what a mesh adds. */
    ISTIO("/oidc/authz/envoy", true);

    /** The address of the proxy that asks. */
    public static final String ADDRESS = "10.0.0.2";

    /** The address of the client that asks the proxy. */
    public static final String CLIENT = "203.0.113.7";

    private static final Set<String> LISTED = Set.of(
            "cookie",
            "authorization",
            "accept",
            "content-type",
            "origin",
            "x-requested-with",
            "sec-fetch-mode",
            "sec-fetch-dest",
            "sec-fetch-site",
            "sec-purpose",
            "sec-websocket-key",
            "access-control-request-method");
    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "upgrade", "te", "keep-alive", "content-length", "transfer-encoding");

    private final String endpoint;
    private final boolean keepsHost;

    EdgeProxy(String endpoint, boolean keepsHost) {
        this.endpoint = endpoint;
        this.keepsHost = keepsHost;
    }

    /**
     * A request of a client, as the proxy got it.
     *
     * @param method the method
     * @param scheme the scheme of the client's connection
     * @param host the client's {@code Host}
     * @param target path and query
     * @param headers what else it sent
     */
    public record Visit(String method, String scheme, String host, String target, Map<String, String> headers) {
        /** A browser opens a page. */
        public static Visit navigation(String url) {
            return of("GET", url)
                    .with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                    .with("Sec-Fetch-Mode", "navigate")
                    .with("Sec-Fetch-Dest", "document")
                    .with("Sec-Fetch-Site", "none");
        }

        /** A script fetches something. */
        public static Visit fetch(String url) {
            return of("GET", url)
                    .with("Accept", "*/*")
                    .with("Sec-Fetch-Mode", "cors")
                    .with("Sec-Fetch-Dest", "empty")
                    .with("Sec-Fetch-Site", "same-origin");
        }

        /** A program asks. */
        public static Visit of(String method, String url) {
            int host = url.indexOf("://") + 3;
            int path = url.indexOf('/', host);
            return new Visit(
                    method, url.substring(0, host - 3), url.substring(host, path), url.substring(path), Map.of());
        }

        /** Returns the same with a header more, or with another value. */
        public Visit with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Visit(method, scheme, host, target, more);
        }
    }

    /**
     * The request that the proxy sends.
     *
     * @param method its method
     * @param target its path and query
     * @param host its {@code Host}
     * @param headers its other header fields, name and value
     */
    public record Question(String method, String target, String host, List<Map.Entry<String, String>> headers) {
        /** Returns it as the engine gets it from the proxy's address. */
        public FakeExchange exchange() {
            FakeExchange exchange = FakeExchange.request(method, target)
                    .scheme("http")
                    .authority(host)
                    .peer(ADDRESS)
                    .header("Host", host);
            headers.forEach(header -> exchange.header(header.getKey(), header.getValue()));
            return exchange;
        }
    }

    /** Returns how this proxy asks about a visit, at an engine of its own host. */
    public Question asksAbout(Visit visit) {
        return asksAbout(visit, "gatehouse.internal:8002");
    }

    /** Returns how this proxy asks about a visit. */
    public Question asksAbout(Visit visit, String ownHost) {
        Map<String, String> headers = new LinkedHashMap<>();
        visit.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HOP_BY_HOP.contains(lower) && (!listsHeaders() || LISTED.contains(lower))) {
                headers.put(listsHeaders() && this != APISIX ? lower : name, value);
            }
        });
        String url = visit.scheme() + "://" + visit.host() + visit.target();
        switch (this) {
            case NGINX -> {
                write(headers, "X-Original-URL", url);
                write(headers, "X-Original-Method", visit.method());
                write(headers, "X-Forwarded-For", CLIENT);
            }
            case INGRESS_NGINX -> {
                write(headers, "X-Original-URL", url);
                write(headers, "X-Original-Method", visit.method());
                write(headers, "X-Sent-From", "nginx-ingress-controller");
                write(headers, "X-Real-IP", CLIENT);
                write(headers, "X-Forwarded-For", CLIENT);
                write(headers, "X-Auth-Request-Redirect", visit.target());
                write(headers, "X-Request-ID", "6c2a3f4f0f2d9a5d6c2a3f4f0f2d9a5d");
            }
            case TRAEFIK, CADDY, APISIX, HAPROXY -> {
                write(headers, "X-Forwarded-Method", visit.method());
                write(headers, "X-Forwarded-Proto", visit.scheme());
                write(headers, "X-Forwarded-Host", visit.host());
                write(headers, this == HAPROXY ? "X-Forwarded-URI" : "X-Forwarded-Uri", visit.target());
                write(headers, "X-Forwarded-For", CLIENT);
                if (this == TRAEFIK) {
                    write(headers, "X-Forwarded-Server", "traefik-0");
                    write(headers, "X-Forwarded-Port", visit.scheme().equals("https") ? "443" : "80");
                    write(headers, "X-Real-Ip", CLIENT);
                }
                if (this == CADDY) {
                    write(headers, "Via", "1.1 Caddy");
                }
            }
            case ENVOY, ISTIO -> {
                write(headers, "x-forwarded-proto", visit.scheme());
                write(headers, "x-forwarded-for", CLIENT);
                write(headers, "content-length", "0");
                if (this == ISTIO) {
                    write(headers, "x-request-id", "6c2a3f4f-0f2d-9a5d-6c2a-3f4f0f2d9a5d");
                    write(headers, "x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7");
                }
            }
        }
        boolean envoy = this == ENVOY || this == ISTIO;
        return new Question(
                envoy ? visit.method() : this == HAPROXY ? "HEAD" : "GET",
                envoy ? endpoint + visit.target() : endpoint,
                keepsHost ? visit.host() : ownHost,
                new ArrayList<>(headers.entrySet()));
    }

    /** Tells whether this proxy turns every other status than 2xx, 401 and 403 into 500. */
    public boolean isNginx() {
        return this == NGINX || this == INGRESS_NGINX;
    }

    /** Tells whether this proxy speaks the dialect of Envoy. */
    public boolean isEnvoy() {
        return this == ENVOY || this == ISTIO;
    }

    private boolean listsHeaders() {
        return this == APISIX || isEnvoy();
    }

    /** Writes a header in place of whatever the client sent. */
    private static void write(Map<String, String> headers, String name, String value) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        headers.put(name, value);
    }
}
