package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.http.RequestKind;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A request as the application sees it: with the identity that was decided, with that alone, and without a header that could pass
 * for one. An identity of the container's own, such as one of HTTP Basic, is not shown: whoever maps the filter asks Gatehouse.
 */
final class SignedInRequest extends HttpServletRequestWrapper {
    private final HttpServletRequest raw;
    private final ServletResponse response;
    private final Decision decision;
    private final EditedHeaders headers;

    SignedInRequest(HttpServletRequest request, ServletResponse response, Decision decision) {
        super(request);
        this.raw = request;
        this.response = response;
        this.decision = decision;
        this.headers = new EditedHeaders(request, decision);
    }

    Decision decision() {
        return decision;
    }

    // ---- who asks

    @Override
    public @Nullable String getRemoteUser() {
        return decision.identity().map(Identity::name).orElse(null);
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return decision.identity().map(GatehousePrincipal::new).orElse(null);
    }

    /** Tells whether the identity has the role. {@code **} is anybody signed in, {@code *} nobody (Servlet 6.0, section 13.3). */
    @Override
    public boolean isUserInRole(String role) {
        return decision.identity()
                .map(identity -> !role.equals("*") && (role.equals("**") || identity.hasRole(role)))
                .orElse(false);
    }

    @Override
    public @Nullable String getAuthType() {
        return decision.identity().isPresent() ? GatehouseFilter.AUTH_TYPE : null;
    }

    /** Sends a navigation of nobody to sign in and come back here; anything else of nobody gets 401. */
    @Override
    public boolean authenticate(HttpServletResponse target) throws IOException {
        if (decision.identity().isPresent()) {
            return true;
        }
        if (target.isCommitted()) {
            throw new IllegalStateException(
                    "authenticate() must be called before the answer is under way; part of it has been sent already");
        }
        Gatehouse gatehouse = decision.gatehouse();
        ServletExchange page = new ServletExchange(raw);
        Outcome outcome = RequestKind.of(page.method(), page.headers()) == RequestKind.NAVIGATION
                ? gatehouse.handle(new LoginExchange(page, gatehouse.config().endpointPath(), raw.getRequestURI()))
                : gatehouse.refuse(
                        page,
                        RefusalCode.LOGIN_REQUIRED,
                        "the application called authenticate() and nobody is signed in");
        OutcomeWriter.write(outcome, page.method(), target);
        return false;
    }

    @Override
    public void login(String username, String password) throws ServletException {
        throw new ServletException("login() takes a name and a password, which the OpenID provider alone asks for; call"
                + " authenticate(response), or send the browser to "
                + raw.getContextPath() + decision.gatehouse().config().endpointPath() + "/login");
    }

    /**
     * Ends the session here, not at the provider: for that, send the browser to the logout endpoint. Whoever asks with an access token has
     * none: the rest of the request is anonymous, and nothing else happens.
     *
     * @throws ServletException when the answer is already under way, so that the browser keeps a cookie that may still count
     */
    @Override
    public void logout() throws ServletException {
        if (decision.identity().isPresent() && !decision.bySession()) {
            // Nothing to end: the next request brings the access token again, and the session of a cookie is not
            // concerned.
            decision.signOut();
            raw.removeAttribute(GatehouseFilter.IDENTITY_ATTRIBUTE);
            raw.removeAttribute(GatehouseFilter.PROCEED_ATTRIBUTE);
            raw.removeAttribute(GatehouseFilter.TOKENS_ATTRIBUTE);
        } else if (decision.identity().isPresent()) {
            Outcome.Reply reply = decision.gatehouse().signOut(new ServletExchange(raw));
            decision.signOut();
            raw.removeAttribute(GatehouseFilter.IDENTITY_ATTRIBUTE);
            raw.removeAttribute(GatehouseFilter.PROCEED_ATTRIBUTE);
            raw.removeAttribute(GatehouseFilter.TOKENS_ATTRIBUTE);
            HttpSessionBridge.end(raw);
            if (response.isCommitted() || !(response instanceof HttpServletResponse http)) {
                throw new ServletException(
                        "logout() must be called before the answer is under way: the browser could not be told to drop its cookie");
            }
            OutcomeWriter.setCookies(reply.cookies(), http);
        }
    }

    // ---- what the application keeps

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        if (!decision.bySession()) {
            return HttpSessionBridge.apart(
                    raw, create, decision.sessionReference().orElse(null));
        }
        HttpSession session = super.getSession(create);
        if (session != null) {
            decision.sessionReference().ifPresent(reference -> HttpSessionBridge.bind(session, reference));
        }
        return session;
    }

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    /** Dispatches with this request, where the container would go back to its own, which knows nobody. */
    @Override
    public AsyncContext startAsync() {
        return super.startAsync(this, response);
    }

    // ---- headers

    @Override
    public @Nullable String getHeader(String name) {
        return headers.first(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return headers.all(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return headers.names();
    }

    @Override
    public int getIntHeader(String name) {
        if (!headers.isEdited(name)) {
            return super.getIntHeader(name);
        }
        String value = headers.first(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        if (!headers.isEdited(name)) {
            return super.getDateHeader(name);
        }
        String value = headers.first(name);
        if (value == null) {
            return -1;
        }
        try {
            return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("header " + name + " is no date", e);
        }
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        return headers.cookies();
    }
}
