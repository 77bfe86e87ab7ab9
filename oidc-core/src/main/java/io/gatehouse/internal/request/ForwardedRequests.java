package io.gatehouse.internal.request;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.internal.request.ForwardAuthDialect.Names;
import io.gatehouse.internal.request.ForwardedExchange.OriginalRequest;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes sense of what a proxy asks about, or refuses it. Nobody but a trusted proxy is believed; everything that is needed must be
 * there exactly once and well-formed, because a header that the proxy forgot to write is the client's.
 */
public final class ForwardedRequests {
    private static final String AUTHZ = "/authz";
    /** Longer than any server reads a request line by default. */
    private static final int MAX_TARGET = 16_384;

    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");

    /**
     * What is asked at the forward-auth endpoints.
     *
     * @param dialect how
     * @param prefix the endpoint's own path as it was sent, context path included
     */
    public record Question(ForwardAuthDialect dialect, String prefix) {}

    private final GatehouseConfig config;
    private final RequestReader reader;
    private final boolean answers;
    private final boolean rulesJudgeAddresses;

    /**
     * Creates a reader.
     *
     * @param answers whether questions are answered at all: whoever can ask is told who somebody is, and no page's script should be
     */
    public ForwardedRequests(GatehouseConfig config, RequestReader reader, boolean answers) {
        this.config = config;
        this.reader = reader;
        this.answers = answers;
        this.rulesJudgeAddresses =
                config.rules().rules().stream().anyMatch(rule -> !rule.from().isEmpty());
    }

    /**
     * Tells how a request asks about another; empty where it does not, which at a {@linkplain #isReserved reserved} address is to be
     * refused.
     */
    public Optional<Question> question(Exchange exchange) {
        String path = exchange.rawPath();
        if (!answers || path.indexOf(AUTHZ) < 0) {
            return Optional.empty();
        }
        String context = exchange.contextPath();
        String base = (context.isEmpty() ? "" : ReturnTarget.encodePath(context)) + config.endpointPath() + AUTHZ;
        if (!isBelow(path, base)) {
            return Optional.empty();
        }
        for (ForwardAuthDialect dialect : ForwardAuthDialect.values()) {
            String prefix = base + dialect.path();
            if (path.equals(prefix) || (dialect == ForwardAuthDialect.ENVOY && isBelow(path, prefix))) {
                return Optional.of(new Question(dialect, prefix));
            }
        }
        return Optional.empty();
    }

    /** Tells whether a decoded path below the context path is kept for the forward-auth endpoints. */
    public boolean isReserved(String decodedPath) {
        return isBelow(decodedPath, config.endpointPath() + AUTHZ);
    }

    /** Returns the refusal of a request at an address where no dialect is spoken. A proxy might take an application's answer for a verdict. */
    public RefusedException noDialect() {
        return invalid(
                !answers
                        ? "a proxy asks about another request, or a page poses as one, and forward-auth is off: set forward-auth to true if it is"
                                + " your proxy"
                        : "expected one of authz/nginx, authz/forward and authz/envoy, spelt plainly, another address below authz came: correct the"
                                + " address that the proxy asks");
    }

    /**
     * Reads the request that is asked about.
     *
     * @throws RefusedException when the peer is no trusted proxy, what it says is missing, repeated or malformed, the host is not
     *     allowed, or the path is ambiguous
     */
    public Request read(Exchange exchange, Question question) throws RefusedException {
        if (!ClientView.isTrusted(exchange.peerAddress(), config.trustedProxies())) {
            throw invalid("the peer " + exchange.peerAddress()
                    + " asks about another request and is none of trusted-proxies: add it if it is your proxy");
        }
        refuseAliases(exchange.headers(), question.dialect());
        OriginalRequest original = switch (question.dialect()) {
            case NGINX -> nginx(exchange.headers());
            case FORWARD -> forward(exchange.headers());
            case ENVOY -> envoy(exchange, question.prefix());
        };
        checkTarget(original.target(), question.dialect());
        reader.checkHost(original.origin());
        Origin expected = config.publicUrl().orElse(original.origin());
        if (!expected.equals(original.origin())) {
            throw new RefusedException(
                    RefusalCode.HOST_NOT_ALLOWED,
                    "the proxy asks about a request for " + original.origin() + ", but public-url is " + expected
                            + ": have it say scheme, host and port as browsers see them, or leave public-url out to serve several");
        }
        try {
            CanonicalPath path = CanonicalPath.of(original.rawPath());
            Optional<String> client = ClientView.forwardedFor(exchange, config.trustedProxies());
            if (client.isEmpty() && rulesJudgeAddresses) {
                throw invalid(
                        "rules with from need the client's address, and no X-Forwarded-For with one came: have the proxy set it");
            }
            return Request.forwarded(
                    new ForwardedExchange(exchange, original),
                    original.origin(),
                    client.orElse(exchange.peerAddress()),
                    path);
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.AMBIGUOUS_PATH, e.getMessage());
        }
    }

    /** Returns a request for one of our own endpoints that a proxy asks about, as that endpoint understands it; empty where it is for none. */
    public Optional<Request> own(Request forwarded) {
        try {
            CanonicalPath path = forwarded.path().below(forwarded.contextPath());
            return isBelow(path.decoded(), config.endpointPath())
                    ? Optional.of(forwarded.asOrdinary(path))
                    : Optional.empty();
        } catch (MalformedRequestException e) {
            return Optional.empty();
        }
    }

    private OriginalRequest nginx(Headers headers) throws RefusedException {
        String url = once(headers, Names.ORIGINAL_URL, ForwardAuthDialect.NGINX);
        String method = method(once(headers, Names.ORIGINAL_METHOD, ForwardAuthDialect.NGINX), Names.ORIGINAL_METHOD);
        int authority = url.indexOf("://") + 3;
        int path = authority < 3 ? -1 : url.indexOf('/', authority);
        Optional<Origin> origin = path < 0
                ? Optional.empty()
                : Origin.parse(url.substring(0, authority - 3), url.substring(authority, path));
        if (origin.isEmpty()) {
            throw invalid(Names.ORIGINAL_URL
                    + " must be scheme://host/path, with http or https: in nginx, $scheme://$http_host$request_uri");
        }
        return new OriginalRequest(method, origin.get(), url.substring(path));
    }

    private OriginalRequest forward(Headers headers) throws RefusedException {
        ForwardAuthDialect dialect = ForwardAuthDialect.FORWARD;
        String method = method(once(headers, Names.FORWARDED_METHOD, dialect), Names.FORWARDED_METHOD);
        String scheme = switch (once(headers, Names.FORWARDED_PROTO, dialect)) {
            // Traefik says so during a WebSocket handshake.
            case "https", "wss" -> "https";
            case "http", "ws" -> "http";
            default -> throw invalid(Names.FORWARDED_PROTO + " must be http or https, once");
        };
        Origin origin = origin(scheme, once(headers, Names.FORWARDED_HOST, dialect), Names.FORWARDED_HOST);
        return new OriginalRequest(method, origin, once(headers, Names.FORWARDED_URI, dialect));
    }

    private static OriginalRequest envoy(Exchange exchange, String prefix) throws RefusedException {
        String scheme = once(exchange.headers(), Names.FORWARDED_PROTO, ForwardAuthDialect.ENVOY);
        String host = exchange.authority().orElseThrow(() -> invalid("Host must be the client's, once"));
        String path = exchange.rawPath().substring(prefix.length());
        return new OriginalRequest(
                method(exchange.method(), "the method"),
                origin(scheme, host, "Host"),
                path + exchange.rawQuery().map(query -> "?" + query).orElse(""));
    }

    private static Origin origin(String scheme, String authority, String name) throws RefusedException {
        return Origin.parse(scheme, authority)
                .orElseThrow(() -> invalid(name + " must be a host with an optional port, and " + Names.FORWARDED_PROTO
                        + " http or https, each once"));
    }

    private static String method(String text, String name) throws RefusedException {
        if (!METHOD.matcher(text).matches()) {
            throw invalid(name + " must be a method in capitals, such as GET");
        }
        return text;
    }

    /** Returns the value of a header that must be there exactly once. */
    private static String once(Headers headers, String name, ForwardAuthDialect dialect) throws RefusedException {
        List<String> values = headers.all(name);
        if (values.size() != 1) {
            throw invalid("expected the header " + name + " exactly once at authz" + dialect.path() + ", it came "
                    + (values.isEmpty() ? "not at all" : values.size() + " times")
                    + ": have the proxy set it itself, in place of whatever the client sent");
        }
        return values.get(0);
    }

    /** Refuses names that servers in between may have taken for those that are read (RFC 3875, section 4.1.18). */
    private static void refuseAliases(Headers headers, ForwardAuthDialect dialect) throws RefusedException {
        for (String name : headers.names()) {
            String normal = HeaderEdits.normalize(name);
            for (String source : dialect.sources()) {
                if (normal.equals(HeaderEdits.normalize(source)) && !name.equalsIgnoreCase(source)) {
                    throw invalid("a header came that differs from " + source
                            + " in its punctuation alone: have the proxy remove it");
                }
            }
        }
    }

    private static void checkTarget(String target, ForwardAuthDialect dialect) throws RefusedException {
        boolean plain = target.startsWith("/") && target.length() <= MAX_TARGET;
        for (int i = 0; plain && i < target.length(); i++) {
            char c = target.charAt(i);
            plain = c > 0x20 && c != 0x7F && c != '#';
        }
        if (!plain) {
            throw invalid("the original target at authz" + dialect.path()
                    + " must begin with a slash, hold no #, space or control" + " character, and be no longer than "
                    + MAX_TARGET + " characters");
        }
    }

    private static boolean isBelow(String path, String base) {
        return path.startsWith(base) && (path.length() == base.length() || path.charAt(base.length()) == '/');
    }

    private static RefusedException invalid(String why) {
        return new RefusedException(RefusalCode.FORWARDED_REQUEST_INVALID, why);
    }
}
