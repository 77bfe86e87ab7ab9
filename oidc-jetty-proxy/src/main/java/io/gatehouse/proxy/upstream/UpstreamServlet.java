package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.servlet.GatehouseFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.Callback;

/**
 * Sends what the filter lets pass to its upstream, and the response back.
 *
 * <p>It stands where Jetty's own {@code ProxyServlet} could, and is not one, because too little of that would be left: it reads and
 * writes bodies on waiting threads, holds server-sent events back, counts a stream's whole length as its time-out, loses interim and
 * early final responses, writes headers with their cookies and tokens into the debug log, and lets a client remove identity headers by
 * naming them in {@code Connection}.
 */
public final class UpstreamServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Routes routes;
    private final transient HttpClient client;
    private final transient Refusals refusals;
    private final transient UnderWay underWay;

    public UpstreamServlet(Routes routes, HttpClient client, Refusals refusals, UnderWay underWay) {
        this.routes = routes;
        this.client = client;
        this.refusals = refusals;
        this.underWay = underWay;
    }

    @Override
    protected void service(HttpServletRequest shown, HttpServletResponse response) {
        if (!(shown.getAttribute(GatehouseFilter.PROCEED_ATTRIBUTE) instanceof Outcome.Proceed proceed)) {
            throw new IllegalStateException("nobody has judged this request; map GatehouseFilter before this servlet");
        }
        ServletContextRequest core = ServletContextRequest.getServletContextRequest(shown);
        AsyncContext async = shown.startAsync();
        // Time-outs are those of the upstream connection and of the client's.
        async.setTimeout(0);
        Optional<Route> route = routes.find(proceed.origin(), proceed.path(), proceed.caller());
        if (route.isEmpty()) {
            refusals.write(
                    core,
                    response,
                    RefusalCode.NO_ROUTE,
                    "no route is for this host, path and caller; add one to routes, without when for everybody",
                    response.getHeaders("Set-Cookie"),
                    Callback.from(async::complete));
            return;
        }
        send(shown, response, core, async, proceed, route.get());
    }

    private void send(
            HttpServletRequest shown,
            HttpServletResponse response,
            ServletContextRequest core,
            AsyncContext async,
            Outcome.Proceed proceed,
            Route route) {
        String query = shown.getQueryString();
        ClientBody body = hasBody(core) ? new ClientBody(core) : null;
        HttpFields headers = UpstreamHeaders.request(shown, proceed, route, body != null);
        String method = shown.getMethod();
        String target = route.target(proceed.path(), query);
        // No request can be sent twice, and the servlet's must not be asked once the exchange has begun.
        Supplier<Request> requests = () -> client.newRequest(
                        route.upstream().host(), route.upstream().port())
                .scheme(route.upstream().scheme())
                .method(method)
                .path(target)
                .headers(fields -> fields.clear().add(headers));
        new UpstreamExchange(client, refusals, underWay, route, proceed, core, response, async, requests, body).send();
    }

    /** Tells whether a body follows (RFC 9112, section 6.3). In HTTP/1.1 one that is not announced is none. */
    private static boolean hasBody(ServletContextRequest request) {
        return request.getLength() > 0 || request.getHeaders().contains("Transfer-Encoding");
    }
}
