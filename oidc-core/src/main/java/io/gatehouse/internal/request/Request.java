package io.gatehouse.internal.request;

import io.gatehouse.event.GatehouseEvent.Involved;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Cookies;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.http.RequestKind;
import io.gatehouse.http.TraceContext;
import io.gatehouse.identity.Caller;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as the engine understands it: who asks for what, under which public address. Made by {@link RequestReader}. */
public final class Request {
    /** How large a form of ours may be, in bytes. */
    public static final int MAX_FORM_BYTES = 65_536;

    private final Exchange exchange;
    private final Origin origin;
    private final String clientAddress;
    private final CanonicalPath path;
    private final RequestKind kind;
    private final boolean forwarded;
    private @Nullable Cookies cookies;
    private boolean hurried;
    private AccessPolicy.@Nullable Match match;
    private String provider = "";
    private String subject = "";
    private String session = "";

    private boolean ruled;
    private @Nullable Caller caller;

    Request(Exchange exchange, Origin origin, String clientAddress, CanonicalPath path) {
        this(exchange, origin, clientAddress, path, false);
    }

    private Request(Exchange exchange, Origin origin, String clientAddress, CanonicalPath path, boolean forwarded) {
        this.exchange = exchange;
        this.forwarded = forwarded;
        this.origin = origin;
        this.clientAddress = clientAddress;
        this.path = path;
        this.kind = RequestKind.of(exchange.method(), exchange.headers());
    }

    /**
     * Returns a request that a proxy asks about.
     *
     * @param path the whole path: what the proxy serves is not below our context path
     */
    static Request forwarded(Exchange exchange, Origin origin, String clientAddress, CanonicalPath path) {
        return new Request(exchange, origin, clientAddress, path, true);
    }

    /** Returns a forwarded request as one that came by itself, for a path below the context path. */
    Request asOrdinary(CanonicalPath below) {
        return new Request(exchange, origin, clientAddress, below);
    }

    /** Tells whether a proxy asks about this request: it is served elsewhere, and an answer that lets it pass cannot set cookies. */
    public boolean isForwarded() {
        return forwarded;
    }

    /** Has whatever would wait for somebody throw {@link WouldWaitException} instead. */
    public void hurry() {
        hurried = true;
    }

    /**
     * Stands in front of whatever may wait: for the provider, or for another request.
     *
     * @throws WouldWaitException when the thread of this request must not
     */
    public void beforeWaiting() {
        if (hurried) {
            throw new WouldWaitException();
        }
    }

    /** Notes which rule the request falls under, for events. */
    public void fallsUnder(AccessPolicy.Match rule) {
        match = rule;
    }

    /**
     * Notes who makes the request, for events.
     *
     * @param signedInBy the name of the provider, or the issuer
     * @param who the subject
     * @param reference what tells the session or token from every other
     */
    public void isBy(String signedInBy, String who, String reference) {
        provider = signedInBy;
        subject = who;
        session = reference;
    }

    /** Takes note that rules are asked about the request. */
    public void ruled() {
        ruled = true;
    }

    /** Takes note of who makes the request, as far as the rule lets that count. */
    public void by(Caller found) {
        caller = found;
    }

    /** Tells whether rules were asked about the request. */
    public boolean isRuled() {
        return ruled;
    }

    /** Returns who makes the request; empty where that was not found out. */
    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /** Returns the method. */
    public String method() {
        return exchange.method();
    }

    /** Returns the headers. */
    public Headers headers() {
        return exchange.headers();
    }

    /** Returns the origin that the browser sees. */
    public Origin origin() {
        return origin;
    }

    /** Returns the address of the client, trusted proxies looked through. */
    public String clientAddress() {
        return clientAddress;
    }

    /** Returns the path below the context path; of a {@linkplain #isForwarded() forwarded} request the whole path. */
    public CanonicalPath path() {
        return path;
    }

    /** Returns what stands in front of {@link #path()} in a URL. */
    public String encodedBasePath() {
        return forwarded ? "" : encodedContextPath();
    }

    /** Returns what rules look at. */
    public AccessRequest access() {
        boolean preflight = method().equals("OPTIONS")
                && headers().first("Origin").isPresent()
                && headers().first("Access-Control-Request-Method").isPresent();
        return new AccessRequest(method(), origin, path, clientAddress, preflight, exchange::clientCertificate);
    }

    /** Returns what rules look at of a request that the same client makes by {@code GET} for another path. */
    public AccessRequest accessTo(CanonicalPath other) {
        return new AccessRequest("GET", origin, other, clientAddress, false, exchange::clientCertificate);
    }

    /** Returns what the request is for. */
    public RequestKind kind() {
        return kind;
    }

    /** Tells whether the request opens a WebSocket, also where a proxy in front that asks about it took {@code Upgrade} off. */
    public boolean isWebSocketHandshake() {
        return kind == RequestKind.SUBRESOURCE
                && method().equals("GET")
                && (headers().first("Sec-WebSocket-Key").isPresent()
                        || headers().all("Upgrade").stream()
                                .anyMatch(
                                        value -> value.toLowerCase(Locale.ROOT).contains("websocket")));
    }

    /** Returns the context path of the application. */
    public String contextPath() {
        return exchange.contextPath();
    }

    /** Returns the raw query. */
    public Optional<String> rawQuery() {
        return exchange.rawQuery();
    }

    /** Returns the cookies, parsed once. */
    public Cookies cookies() {
        Cookies known = cookies;
        if (known == null) {
            known = Cookies.of(exchange.headers());
            cookies = known;
        }
        return known;
    }

    /** Returns the parameters of the query. */
    public Params query() throws RefusedException {
        try {
            return Params.parse(exchange.rawQuery().orElse(""));
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, "the query cannot be read: " + e.getMessage());
        }
    }

    /** Returns the parameters of the form in the body. */
    public Params form() throws RefusedException {
        try {
            return exchange.form(MAX_FORM_BYTES);
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, "the form cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, "the client stopped sending the form");
        }
    }

    /** Returns an absolute URL for a path below the context path. */
    public String absolute(String pathBelowContext) {
        return origin + encodedContextPath() + pathBelowContext;
    }

    /** Returns the context path as it is written in a URL. */
    public String encodedContextPath() {
        return contextPath().isEmpty() ? "" : ReturnTarget.encodePath(contextPath());
    }

    /** Returns the place that sessions of this request are good for: the cookie domain if there is one, else the host. */
    public String placeOf(Optional<String> cookieDomain) {
        return cookieDomain.orElse(origin.host());
    }

    /** Returns what events say of this request. */
    public RequestSummary summary() {
        AccessPolicy.Match known = match;
        return new RequestSummary(
                clientAddress,
                method(),
                origin.authority(),
                path.decoded(),
                new Involved(provider, subject, session, known == null ? "" : known.name()),
                exchange.trace().map(TraceContext::traceId).orElse(""));
    }

    /**
     * Tells whether the request was made by a page of our own origin, or by no page at all (an address typed, a bookmark). Browsers
     * say so by Fetch Metadata; where they do not, by {@code Origin} and {@code Referer}.
     *
     * @param needsProof whether a request that says nothing at all counts as foreign
     */
    public boolean fromOwnOrigin(boolean needsProof) {
        Optional<String> site = headers().first("Sec-Fetch-Site");
        if (site.isPresent()) {
            // A sibling subdomain (same-site) is somebody else: its owner need not be trusted.
            return site.get().equals("same-origin") || (site.get().equals("none") && !needsProof);
        }
        Optional<String> source =
                headers().first("Origin").or(() -> headers().first("Referer").map(Request::originOf));
        return source.map(text -> Origin.parse(text).map(origin::equals).orElse(false))
                .orElse(!needsProof);
    }

    private static String originOf(String referer) {
        int at = referer.indexOf("://");
        int end = at < 0 ? -1 : referer.indexOf('/', at + 3);
        return end < 0 ? referer : referer.substring(0, end);
    }
}
