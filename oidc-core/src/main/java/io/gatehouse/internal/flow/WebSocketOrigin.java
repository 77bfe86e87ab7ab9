package io.gatehouse.internal.flow;

import io.gatehouse.http.Origin;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Whose pages may open WebSockets. Browsers let any page open one to anywhere, with the cookies, and let it read what comes: they leave it
 * to the server to look at who asks (RFC 6455, section 10.2). Access tokens are not sent by themselves, so they need no such look.
 */
final class WebSocketOrigin {
    private WebSocketOrigin() {}

    /**
     * Does nothing where a request opens no WebSocket, comes from no page, or from one of the same origin or of the rule's {@code
     * allowed-origins}.
     *
     * @throws RefusedException otherwise
     */
    static void check(Request request, AccessPolicy.Match match) throws RefusedException {
        if (!request.isWebSocketHandshake()) {
            return;
        }
        List<String> origins = request.headers().all("Origin");
        if (origins.isEmpty()) {
            return;
        }
        Optional<Origin> page = origins.size() == 1 ? Origin.parse(origins.get(0)) : Optional.empty();
        if (page.filter(origin -> origin.equals(request.origin())
                        || match.rule().allowedOrigins().contains(origin))
                .isEmpty()) {
            throw new RefusedException(
                    RefusalCode.ORIGIN_NOT_ALLOWED,
                    "the page that opens the WebSocket has another Origin than " + request.origin()
                            + "; correct public-url if that is not the address that browsers use, or add the page's to allowed-origins of "
                            + match.name());
        }
    }
}
