package io.gatehouse.internal.flow;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.http.RequestKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.page.Pages.Page;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.ReturnTarget;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends the session here, then at the provider where it offers that (OpenID Connect RP-Initiated Logout 1.0). The local session ends
 * first: whatever becomes of the browser at the provider, it is signed out here.
 */
final class LogoutFlow {
    private final Parts parts;
    private final LoginFlow loginFlow;
    private final ProviderChoice choice;

    LogoutFlow(Parts parts, LoginFlow loginFlow) {
        this.parts = parts;
        this.loginFlow = loginFlow;
        this.choice = new ProviderChoice(parts);
    }

    /** Answers {@code /oidc/logout}. */
    Outcome answer(Request request) throws RefusedException {
        boolean post = request.method().equals("POST");
        Params params = post && isForm(request) ? request.form() : request.query();
        Optional<String> returnTo = returnTo(request, params);
        List<Realm> realms = choice.meant(request);
        // Anybody can link to a logout or embed one; only our own site's wish is carried out without asking.
        if (!request.fromOwnOrigin(post) || RequestKind.isPrefetch(request.headers())) {
            return confirm(request, returnTo, realms);
        }
        return act(request, returnTo, realms);
    }

    /** Answers {@code /oidc/logged-out}: where the provider sends the browser back to, and the end of a logout that named no place. */
    Outcome loggedOut(Request request) throws RefusedException {
        Params query = request.query();
        Optional<String> target = query.all("state").size() == 1
                ? parts.logoutTickets()
                        .find(request, query.all("state").get(0), parts.clock().instant())
                : Optional.empty();
        List<SetCookie> cookies = parts.logoutTickets().forget(request);
        if (target.isPresent()) {
            return new Outcome.Redirect(302, target.get(), cookies, SessionChange.NONE);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("login_url", request.absolute(parts.config().endpointPath() + Endpoint.LOGIN.path()));
        return new Outcome.Reply(
                parts.pages().write(Page.LOGGED_OUT, 200, values, Map.of()), cookies, SessionChange.NONE);
    }

    /** Ends the session of a request without sending the browser anywhere, for applications that call it themselves. */
    Outcome.Reply endHere(Request request) {
        List<Realm> here = parts.realms().at(request.origin(), request.path().decoded());
        // What cannot be told by the path ends all the same.
        List<Realm> realms = here.isEmpty() ? parts.realms().on(request.origin()) : here;
        parts.sessions()
                .findAll(request, realms, parts.clock().instant())
                .forEach(live -> report(request, end(request, live), false));
        return new Outcome.Reply(
                new Answer(204, Map.of("Cache-Control", "no-store"), new byte[0]),
                parts.sessions().forget(request, realms),
                SessionChange.ENDED);
    }

    private Outcome act(Request request, Optional<String> returnTo, List<Realm> realms) {
        Instant now = parts.clock().instant();
        // Of several sessions every one ends here, and the newest at its provider too: the browser can go to one alone.
        List<Session> all = parts.sessions().findAll(request, realms, now).stream()
                .sorted(Comparator.comparing(
                                (Sessions.Live live) -> live.session().createdAt())
                        .reversed())
                .map(live -> end(request, live))
                .toList();
        List<SetCookie> cookies = new ArrayList<>(parts.sessions().forget(request, realms));
        String target = returnTo.orElseGet(() -> defaultReturn(request));
        String state = RandomText.token(parts.random());
        Optional<Session> ended = all.stream().findFirst();
        // Whoever has no session here any more may well have one at the provider, and wants that to end.
        Optional<Session> meant = ended.or(() -> parts.sessions().ended(request, realms));
        String hint = meant.map(session -> session.tokens().idToken()).orElse("");
        Optional<Realm> there = meant.flatMap(session -> parts.realms().of(session.provider()))
                .or(() -> realms.size() == 1 ? Optional.of(realms.get(0)) : Optional.empty());
        Optional<String> atProvider = there.flatMap(realm -> parts.providers()
                .of(realm.provider())
                .endSessionUrl(hint, parts.config().logout().returnParameter(), loggedOutUrl(request), state));
        all.forEach(session -> report(
                request,
                session,
                atProvider.isPresent() && meant.filter(session::equals).isPresent()));
        int status = request.method().equals("POST") ? 303 : 302;
        if (atProvider.isEmpty()) {
            return new Outcome.Redirect(status, target, cookies, SessionChange.ENDED);
        }
        if (!target.equals(loggedOutPath(request))) {
            cookies.add(parts.logoutTickets().remember(request, there.get(), state, target, now));
        }
        return new Outcome.Redirect(status, atProvider.get(), cookies, SessionChange.ENDED);
    }

    /** Ends a session, and has its newest tokens revoked: another request may have renewed it a moment ago. */
    private Session end(Request request, Sessions.Live live) {
        Instant now = parts.clock().instant();
        Session newest = parts.sessions()
                .reload(request, live, now)
                .map(current -> current.live().session())
                .orElse(live.session());
        parts.sessions().end(live, now);
        if (parts.config().logout().revokeTokens()) {
            parts.providers().of(newest.provider()).revoke(newest.tokens());
        }
        return newest;
    }

    private void report(Request request, Session session, boolean atProvider) {
        request.isBy(session.provider(), session.subject(), Tags.reference(session));
        parts.events()
                .on(new GatehouseEvent.LogoutCompleted(
                        session.provider(), session.subject(), atProvider, request.summary()));
    }

    private Outcome confirm(Request request, Optional<String> returnTo, List<Realm> realms) {
        Map<String, Object> values = new LinkedHashMap<>();
        String logout = request.absolute(parts.config().endpointPath() + Endpoint.LOGOUT.path());
        boolean one = realms.size() == 1 && parts.realms().all().size() > 1;
        values.put("logout_url", one ? logout + "?provider=" + realms.get(0).provider() : logout);
        values.put("home_url", request.origin() + loginFlow.defaultReturn(request));
        returnTo.ifPresent(target -> values.put("return_to", target));
        return new Outcome.Reply(
                parts.pages().write(Page.CONFIRM_LOGOUT, 200, values, Map.of()), List.of(), SessionChange.NONE);
    }

    private Optional<String> returnTo(Request request, Params params) throws RefusedException {
        try {
            Optional<String> named = params.atMostOne("return_to").filter(text -> !text.isEmpty());
            if (named.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> judged = ReturnTarget.judge(
                            named.get(),
                            request.origin(),
                            parts.config().logout().allowedReturns())
                    .filter(target -> !leadsToEndpoint(request, target));
            if (judged.isEmpty()) {
                throw new RefusedException(
                        RefusalCode.RETURN_NOT_ALLOWED,
                        "return_to must be a path that begins with one slash and is no endpoint of ours, or a URL of this origin or of one "
                                + "in logout.allowed-returns");
            }
            return judged;
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, e.getMessage());
        }
    }

    private boolean leadsToEndpoint(Request request, String target) {
        if (!target.startsWith("/")) {
            return false;
        }
        return Endpoint.at(
                        ReturnTarget.pathOf(target, request.contextPath()),
                        parts.config().endpointPath())
                .filter(endpoint -> endpoint != Endpoint.LOGGED_OUT)
                .isPresent();
    }

    private String defaultReturn(Request request) {
        return parts.config()
                .logout()
                .defaultReturn()
                .map(path -> request.encodedContextPath() + path)
                .orElseGet(() -> loggedOutPath(request));
    }

    private String loggedOutPath(Request request) {
        return request.encodedContextPath() + parts.config().endpointPath() + Endpoint.LOGGED_OUT.path();
    }

    private String loggedOutUrl(Request request) {
        return request.absolute(parts.config().endpointPath() + Endpoint.LOGGED_OUT.path());
    }

    private static boolean isForm(Request request) {
        return request.headers()
                .first("Content-Type")
                .map(type -> type.strip().regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33))
                .orElse(false);
    }
}
