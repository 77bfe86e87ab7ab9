package io.gatehouse.internal.request;

import java.util.List;

/**
 * The conventions by which proxies ask whether a request may pass. Each has an endpoint of its own and one source of the original
 * request; what belongs to another convention is not even looked at, because a proxy that speaks one passes on the headers of the
 * others as the client wrote them.
 */
public enum ForwardAuthDialect {
    /** nginx {@code auth_request} and ingress-nginx: an absolute URL and a method, in two headers. */
    NGINX("/nginx", List.of(Names.ORIGINAL_URL, Names.ORIGINAL_METHOD, Names.FORWARDED_FOR)),
    /** Traefik, Caddy, APISIX and HAProxy: method, scheme, host and target, in four headers. */
    FORWARD(
            "/forward",
            List.of(
                    Names.FORWARDED_METHOD,
                    Names.FORWARDED_PROTO,
                    Names.FORWARDED_HOST,
                    Names.FORWARDED_URI,
                    Names.FORWARDED_FOR)),
    /** Envoy {@code ext_authz} over HTTP: the request itself, with a prefix in front of its path. */
    ENVOY("/envoy", List.of(Names.FORWARDED_PROTO, Names.FORWARDED_FOR));

    /** The headers that tell of the original request. */
    static final class Names {
        static final String ORIGINAL_URL = "X-Original-URL";
        static final String ORIGINAL_METHOD = "X-Original-Method";
        static final String FORWARDED_METHOD = "X-Forwarded-Method";
        static final String FORWARDED_PROTO = "X-Forwarded-Proto";
        static final String FORWARDED_HOST = "X-Forwarded-Host";
        static final String FORWARDED_URI = "X-Forwarded-Uri";
        static final String FORWARDED_FOR = "X-Forwarded-For";

        private Names() {}
    }

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, which is immutable
    private final List<String> sources;

    ForwardAuthDialect(String path, List<String> sources) {
        this.path = path;
        this.sources = sources;
    }

    /** Returns the last segment of the endpoint's path, with its slash. */
    public String path() {
        return path;
    }

    /** Returns the headers that this dialect reads of what the proxy says. */
    List<String> sources() {
        return sources;
    }
}
