package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import io.gatehouse.proxy.door.Onward;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.pool.RouteUpstreams;
import io.gatehouse.proxy.pool.UpstreamLease;
import io.gatehouse.proxy.pool.UpstreamPool;
import io.gatehouse.proxy.tunnel.Handshake;
import io.gatehouse.proxy.tunnel.WebSockets;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the engine lets pass to its upstream, and the response back.
 *
 * <p>It stands where Jetty's own {@code ProxyHandler} could, and is not one, because too little of that would be left: it loses bodies of
 * HTTP/2 without a length, passes on whatever a client claims about itself, fails on queries that no URI may hold, and writes headers with
 * their cookies and tokens into the debug log.
 */
public final class UpstreamHandler implements Onward {
    private final Routes routes;
    private final RouteUpstreams upstreams;
    private final Refusals refusals;
    private final UnderWay underWay;
    private final WebSockets webSockets;
    private final UpstreamCookies cookies;

    /**
     * Creates a handler.
     *
     * @param upstreams those of the routes, which the caller gives back
     * @param ownCookie tells which cookies no upstream may set
     */
    public UpstreamHandler(
            Routes routes,
            RouteUpstreams upstreams,
            Refusals refusals,
            UnderWay underWay,
            WebSockets webSockets,
            Predicate<String> ownCookie) {
        this.routes = routes;
        this.upstreams = upstreams;
        this.refusals = refusals;
        this.underWay = underWay;
        this.webSockets = webSockets;
        this.cookies = new UpstreamCookies(ownCookie);
    }

    /** Returns what is done about interim responses, for the clients that send requests. */
    public static ProtocolHandler interimResponses() {
        return new InterimResponses();
    }

    UpstreamCookies cookies() {
        return cookies;
    }

    @Override
    public void proceed(Request request, Response response, Callback callback, Outcome.Proceed proceed) {
        Optional<Route> route = routes.find(proceed.origin(), proceed.path(), proceed.caller());
        if (route.isEmpty()) {
            // Elsewhere, or a client that asks for nothing else would keep the thread that reads for all.
            request.getComponents()
                    .getExecutor()
                    .execute(() -> refusals.write(
                            request,
                            response,
                            RefusalCode.NO_ROUTE,
                            "no route is for this host, path and caller; add one to routes, without when for everybody",
                            proceed.cookies(),
                            callback));
            return;
        }
        if (mayTunnel(route.get().config()) && Handshake.isAskedFor(request)) {
            webSocket(request, response, callback, proceed, route.get());
        } else {
            pass(request, response, callback, proceed, route.get(), null);
        }
    }

    /** WebSockets over HTTP/2 (RFC 8441) are not bridged, so where the upstream speaks that alone, a handshake is a plain request. */
    private static boolean mayTunnel(RouteConfig route) {
        return route.webSocket().allowed() && route.client().protocol() == UpstreamProtocol.HTTP_1_1;
    }

    private void pass(
            Request request,
            Response response,
            Callback callback,
            Outcome.Proceed proceed,
            Route route,
            @Nullable Handshake handshake) {
        ClientBody body = ClientBody.of(request);
        UpstreamPool pool = upstreams.of(route.config());
        new UpstreamExchange(
                        this, pool, refusals, underWay, route, proceed, request, response, callback, body, handshake)
                .send();
    }

    private void webSocket(
            Request request, Response response, Callback callback, Outcome.Proceed proceed, Route route) {
        Optional<String> problem = Handshake.problem(request);
        if (problem.isPresent()) {
            // RFC 6455, section 4.4.
            response.getHeaders().put("Sec-WebSocket-Version", "13");
            refusals.write(request, response, RefusalCode.BAD_REQUEST, problem.get(), callback);
            return;
        }
        Optional<Handshake> handshake = Handshake.begin(webSockets, request, route.config(), proceed);
        if (handshake.isEmpty()) {
            refusals.write(
                    request,
                    response,
                    RefusalCode.TOO_MANY_WEBSOCKETS,
                    "server.max-websockets are open; raise it, and the number of files that the process may open, if that is normal",
                    proceed.cookies(),
                    callback);
            return;
        }
        pass(request, response, callback, proceed, route, handshake.get());
    }

    /** Makes the request to the upstream. No such request can be sent twice. */
    org.eclipse.jetty.client.Request request(
            UpstreamLease lease, Request request, Outcome.Proceed proceed, Route route, boolean hasBody) {
        org.eclipse.jetty.client.Request upstream = lease.newRequest()
                .method(request.getMethod())
                .path(route.target(proceed.path(), request.getHttpURI().getQuery()))
                .headers(fields ->
                        UpstreamHeaders.request(request, proceed, route, lease.address(), hasBody, fields.clear()));
        return hasBody && TrailerFields.mayFollow(request)
                ? upstream.trailersSupplier(() -> TrailerFields.upwards(request, proceed.headers()))
                : upstream;
    }
}
