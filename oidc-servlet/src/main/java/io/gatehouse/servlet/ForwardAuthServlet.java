package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gatehouse as the whole of a web application: sign-in, sign-out and the endpoints at which nginx, HAProxy, Traefik, Caddy, Envoy or
 * APISIX ask whether a request may pass. {@link GatehouseFilter} answers at the same endpoints; this is for a web application that
 * serves nothing else. What is no endpoint of Gatehouse's is 404, never a page of the container's that a proxy could take for leave.
 *
 * <p>Declared in {@code web.xml} it reads its settings as the filter does, its own init-params in place of the filter's; created with a
 * {@link Gatehouse} it uses that. Map it to {@code /*}, of the root context. Where the context has a path, {@code session.cookie.path}
 * must be {@code /}: the applications behind the proxy are elsewhere.
 */
public final class ForwardAuthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ForwardAuthServlet.class);

    private final transient @Nullable Gatehouse given;
    private transient volatile @Nullable Gatehouse gatehouse;

    /** Creates a servlet that reads its settings when the container starts it. */
    public ForwardAuthServlet() {
        this.given = null;
    }

    /** Creates a servlet over a Gatehouse that the caller closes. */
    public ForwardAuthServlet(Gatehouse gatehouse) {
        this.given = gatehouse;
        this.gatehouse = gatehouse;
    }

    /**
     * Reads the settings, unless this servlet was created with a Gatehouse.
     *
     * @throws ServletException when the settings do not hold; the message lists every problem
     */
    @Override
    public void init() throws ServletException {
        if (given == null) {
            try {
                gatehouse = Gatehouse.builder(FilterSettings.read(getServletConfig()))
                        .forwardAuthByDefault(true)
                        .build();
            } catch (ConfigException e) {
                throw new ServletException(e.getMessage(), e);
            }
        }
        log.info(
                "servlet.started name={} context={}",
                getServletName(),
                getServletContext().getContextPath());
    }

    /** Closes what {@link #init} made. */
    @Override
    public void destroy() {
        Gatehouse made = gatehouse;
        if (given == null && made != null) {
            gatehouse = null;
            made.close();
        }
    }

    /** Answers, whatever the method: a proxy may ask with the one of the request it asks about. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Gatehouse engine = Optional.ofNullable(gatehouse)
                .orElseThrow(() -> new ServletException("ForwardAuthServlet answers between init() and destroy()"));
        ServletExchange exchange = new ServletExchange(request);
        Outcome outcome = engine.handle(exchange);
        if (outcome instanceof Outcome.Proceed) {
            outcome = engine.refuse(
                    exchange,
                    RefusalCode.NO_ROUTE,
                    "ForwardAuthServlet serves Gatehouse's own endpoints alone; is the proxy to ask at one below authz?");
        }
        OutcomeWriter.write(outcome, exchange.method(), response);
    }
}
