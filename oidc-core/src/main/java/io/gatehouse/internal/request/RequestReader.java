package io.gatehouse.internal.request;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Locale;

/** Makes sense of an exchange, or refuses it. The same for every door. */
public final class RequestReader {
    private final GatehouseConfig config;
    private final List<String> allowedHosts;

    /** Creates a reader. */
    public RequestReader(GatehouseConfig config) {
        this.config = config;
        this.allowedHosts = config.allowedHosts().isEmpty()
                ? config.publicUrl().map(url -> List.of(url.authority())).orElse(List.of())
                : config.allowedHosts().stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList();
    }

    /**
     * Reads a request.
     *
     * @throws RefusedException when the host is malformed or not allowed, a trusted proxy says what cannot be, or the path is ambiguous
     */
    public Request read(Exchange exchange) throws RefusedException {
        ClientView view = ClientView.of(exchange, config.trustedProxies());
        Origin asked = Origin.parse(view.scheme(), view.authority())
                .orElseThrow(() -> new RefusedException(
                        RefusalCode.BAD_REQUEST, "the Host header must be a host with an optional port"));
        checkHost(asked);
        if (!allowedHosts.isEmpty()
                && (view.authority().endsWith(".") || view.authority().contains(".:"))) {
            // The same host to us, another one to browsers, which would not bring the cookies of a login back.
            throw notAllowed(view.authority());
        }
        try {
            CanonicalPath path = CanonicalPath.of(exchange.rawPath()).below(exchange.contextPath());
            return new Request(exchange, config.publicUrl().orElse(asked), view.clientAddress(), path);
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.AMBIGUOUS_PATH, e.getMessage());
        }
    }

    /**
     * Makes as much sense of a refused exchange as is needed to write the refusal. Its path is the root, its origin the public one or,
     * where nothing can be made of the host, one that is nobody's.
     */
    public Request readLeniently(Exchange exchange) {
        String client = exchange.peerAddress();
        Origin origin = config.publicUrl()
                .or(() -> exchange.authority().flatMap(host -> Origin.parse(exchange.scheme(), host)))
                .orElse(new Origin("https", "invalid", 443));
        try {
            return new Request(exchange, origin, client, CanonicalPath.of("/"));
        } catch (MalformedRequestException e) {
            throw new IllegalStateException("the root is a path", e);
        }
    }

    /** Refuses a host that is not answered. */
    void checkHost(Origin asked) throws RefusedException {
        if (!allowed(asked)) {
            throw notAllowed(asked.authority());
        }
    }

    private RefusedException notAllowed(String authority) {
        return new RefusedException(
                RefusalCode.HOST_NOT_ALLOWED,
                "the request is for host " + authority + ", but only " + String.join(", ", allowedHosts)
                        + " is answered: have the proxy in front preserve the Host header, or add the host to allowed-hosts");
    }

    private boolean allowed(Origin asked) {
        if (allowedHosts.isEmpty()) {
            return true;
        }
        return allowedHosts.contains(asked.authority())
                || allowedHosts.contains(asked.host())
                || allowedHosts.contains(asked.host() + ":" + asked.port());
    }
}
