package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people in to a web application, and shows it who they are by the security methods of its requests.
 *
 * <p>Declared in {@code web.xml} it reads its settings from init-params, context-params and {@code /WEB-INF/gatehouse.yml}; created
 * with a {@link Gatehouse} it uses that. Map it to {@code /*}, before other filters, for every dispatcher type, with asynchronous
 * requests allowed.
 *
 * <p>A request is judged once. Forwards, includes, error pages and asynchronous dispatches keep what was decided.
 */
public final class GatehouseFilter implements Filter {
    /** The request attribute that holds the {@link Identity} of whoever is signed in; absent on anonymous requests. */
    public static final String IDENTITY_ATTRIBUTE = "io.gatehouse.identity";

    /** The request attribute that holds the {@link Outcome.Proceed} by which the request got here. */
    public static final String PROCEED_ATTRIBUTE = "io.gatehouse.proceed";

    /** The request attribute that holds the {@link AccessTokens} of whoever is signed in; absent on anonymous requests. */
    public static final String TOKENS_ATTRIBUTE = "io.gatehouse.access-tokens";

    /** What {@link HttpServletRequest#getAuthType()} returns for whoever is signed in. */
    public static final String AUTH_TYPE = "OIDC";

    private static final Logger log = LoggerFactory.getLogger(GatehouseFilter.class);

    // Of this filter alone: another filter, or one in another web application, decides for itself.
    private final String decisionAttribute = "io.gatehouse.decision." + UUID.randomUUID();
    private final @Nullable Gatehouse given;
    private volatile @Nullable Gatehouse gatehouse;

    /** Creates a filter that reads its settings when the container starts it. */
    public GatehouseFilter() {
        this.given = null;
    }

    /** Creates a filter over a Gatehouse that the caller closes. */
    public GatehouseFilter(Gatehouse gatehouse) {
        this.given = gatehouse;
        this.gatehouse = gatehouse;
    }

    /**
     * Reads the settings, unless this filter was created with a Gatehouse.
     *
     * @throws ServletException when the settings do not hold; the message lists every problem
     */
    @Override
    public void init(FilterConfig filterConfig) throws ServletException {
        if (given == null) {
            try {
                gatehouse = Gatehouse.create(FilterSettings.read(filterConfig));
            } catch (ConfigException e) {
                throw new ServletException(e.getMessage(), e);
            }
        }
        log.info(
                "filter.started name={} context={}",
                filterConfig.getFilterName(),
                filterConfig.getServletContext().getContextPath());
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

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Gatehouse engine = gatehouse;
        if (engine == null
                || !(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException(
                    "GatehouseFilter filters HTTP requests between init() and destroy(); this is none, or it is not started");
        }
        Optional<Decision> decided = Decision.about(http, decisionAttribute);
        if (decided.isPresent()) {
            proceed(decided.get(), http, response, chain);
        } else if (http.getDispatcherType() == DispatcherType.ERROR
                || http.getDispatcherType() == DispatcherType.INCLUDE) {
            // A page of the container's for a request it refused itself, or a fragment of a page that this filter is
            // not
            // mapped to. There is no answer left to refuse with, so nobody is signed in.
            proceed(
                    remember(new Decision(engine, engine.unjudged(new ServletExchange(http)), null, null, true), http),
                    http,
                    response,
                    chain);
        } else {
            judge(engine, http, answer, chain);
        }
    }

    private void judge(Gatehouse engine, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ServletExchange exchange = new ServletExchange(request);
        Outcome outcome = engine.handle(exchange);
        if (outcome instanceof Outcome.Proceed proceed && !serves(request, proceed.path())) {
            outcome = engine.refuse(
                    exchange,
                    RefusalCode.AMBIGUOUS_PATH,
                    "the container serves another path than the one that was judged; remove what rewrites paths in front of"
                            + " GatehouseFilter, or set the container's URI encoding to UTF-8");
        }
        if (!(outcome instanceof Outcome.Proceed proceed)) {
            switch (outcome.sessionChange()) {
                case STARTED -> HttpSessionBridge.renew(request);
                case ENDED -> HttpSessionBridge.end(request);
                case NONE -> {}
            }
            OutcomeWriter.write(outcome, exchange.method(), response);
            return;
        }
        Identity identity = proceed.identity().orElse(null);
        String reference = proceed.sessionReference().orElse(null);
        boolean bySession = proceed.sessionCounts();
        if (bySession) {
            HttpSessionBridge.align(request, reference);
        }
        OutcomeWriter.setCookies(proceed.cookies(), response);
        Decision decision = remember(new Decision(engine, proceed.headers(), identity, reference, bySession), request);
        request.setAttribute(PROCEED_ATTRIBUTE, proceed);
        if (identity == null) {
            request.removeAttribute(IDENTITY_ATTRIBUTE);
            request.removeAttribute(TOKENS_ATTRIBUTE);
        } else {
            request.setAttribute(IDENTITY_ATTRIBUTE, identity);
            request.setAttribute(TOKENS_ATTRIBUTE, new AccessTokens(engine, request, response));
        }
        proceed(decision, request, response, chain);
    }

    private Decision remember(Decision decision, HttpServletRequest request) {
        request.setAttribute(decisionAttribute, decision);
        return decision;
    }

    private static void proceed(
            Decision decision, HttpServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(
                decision.isShownBy(request) ? request : new SignedInRequest(request, response, decision), response);
    }

    /**
     * Tells whether the container is about to serve what the rules judged. The engine judges what the client sent; containers decode
     * and rewrite, each in its own way.
     */
    private static boolean serves(HttpServletRequest request, CanonicalPath judged) {
        String path;
        try {
            String info = request.getPathInfo();
            path = request.getServletPath() + (info == null ? "" : info);
        } catch (IllegalArgumentException e) {
            // Jetty's way of saying that it finds the path ambiguous.
            return false;
        }
        String expected = judged.decoded();
        if (path.equals(expected)) {
            return true;
        }
        if (path.isEmpty()) {
            return expected.equals("/");
        }
        // A directory's welcome file, which Tomcat maps before filters run. The container chose it, not the client.
        return expected.endsWith("/") && path.startsWith(expected) && path.indexOf('/', expected.length()) < 0;
    }
}
