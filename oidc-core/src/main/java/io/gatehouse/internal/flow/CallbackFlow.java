package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.page.Pages;
import io.gatehouse.internal.protocol.CodeGrant;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.protocol.SignIn;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.LoginTicket;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.StepUp;
import io.gatehouse.session.Session;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the callback: from the provider's answer, which anybody can forge, to a session. A sequence of steps, each of which needs
 * what the one before has proved. Whatever fails ends in a page, never in another redirect to the provider.
 */
final class CallbackFlow {
    private final GatehouseConfig config;
    private final Providers providers;
    private final Realms realms;
    private final LoginTickets tickets;
    private final Sessions sessions;
    private final SessionLife life;
    private final KeptClaims keptClaims;
    private final UsedStates usedStates;
    private final Pages pages;
    private final LoginFlow loginFlow;
    private final InstantSource clock;
    private final GatehouseListener events;

    CallbackFlow(Parts parts, LoginFlow loginFlow) {
        this.config = parts.config();
        this.providers = parts.providers();
        this.realms = parts.realms();
        this.tickets = parts.tickets();
        this.sessions = parts.sessions();
        this.life = parts.life();
        this.keptClaims = new KeptClaims(parts.config());
        this.usedStates = parts.succession().usedStates();
        this.pages = parts.pages();
        this.loginFlow = loginFlow;
        this.clock = parts.clock();
        this.events = parts.events();
    }

    Outcome answer(Request request) throws RefusedException, LoginRefusedException {
        boolean post = request.method().equals("POST");
        boolean expectPost = config.login().responseMode() == ResponseMode.FORM_POST;
        if (post != expectPost) {
            Optional<Outcome> late = goOn(request, "", List.of());
            if (!post && late.isPresent()) {
                return late.get();
            }
            throw new RefusedException(
                    RefusalCode.CALLBACK_MALFORMED,
                    "the provider was asked to answer by " + (expectPost ? "POST (form_post)" : "GET (query)")
                            + ", it answered by " + request.method()
                            + ": check login.response-mode and the provider's client settings");
        }
        CallbackParams params = CallbackParams.read(post ? request.form() : request.query());
        Optional<LoginTicket> ticket = tickets.find(request, params.state());
        if (ticket.isEmpty()) {
            return withoutTicket(request, params);
        }
        return withTicket(request, params, ticket.get());
    }

    private Outcome withoutTicket(Request request, CallbackParams params) throws RefusedException {
        // SameSite=Lax cookies do not travel with the provider's cross-site POST. Sent once more from our own page,
        // they do.
        if (request.method().equals("POST") && !params.resubmitted() && !request.fromOwnOrigin(true)) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put(
                    "callback_url", request.absolute(config.endpointPath() + Endpoint.callbackOf(answering(request))));
            values.put("fields", params.resubmission());
            return new Outcome.Reply(
                    pages.write(Pages.Page.FORM_POST, 200, values, Map.of()), List.of(), SessionChange.NONE);
        }
        Optional<Outcome> late = goOn(request, params.state(), List.of());
        if (late.isPresent()) {
            return late.get();
        }
        throw new RefusedException(
                RefusalCode.LOGIN_UNKNOWN,
                "no pending login of this browser has the state: it was started in another browser or on another host, was already used, or "
                        + "the browser keeps no cookies"
                        + (tickets.hasAny(request)
                                ? " (there are other pending logins)"
                                : " (no pending login came at all)"));
    }

    /** Lets a browser that has a session go on instead of telling it that its login is of no use any more. */
    private Optional<Outcome> goOn(Request request, String state, List<SetCookie> cookies) {
        return sessions.find(request, realms.on(request.origin()), clock.instant())
                .map(live -> {
                    Session.Origin origin = live.session().origin();
                    boolean same = Digests.equal(origin.stateHash(), Digests.sha256Text(state));
                    return redirect(
                            request,
                            same ? origin.returnTo() : loginFlow.defaultReturn(request),
                            cookies,
                            SessionChange.NONE);
                });
    }

    private Outcome withTicket(Request request, CallbackParams params, LoginTicket ticket)
            throws LoginRefusedException, RefusedException {
        List<SetCookie> forget = List.of(tickets.forget(request, ticket));
        Instant now = clock.instant();
        if (tickets.expired(ticket, now)) {
            Optional<Outcome> late = goOn(request, params.state(), forget);
            if (late.isPresent()) {
                return late.get();
            }
            throw new LoginRefusedException(
                    RefusalCode.LOGIN_EXPIRED,
                    "the login took longer than login.timeout ("
                            + config.login().timeout().toSeconds() + " s)",
                    ticket,
                    forget);
        }
        try {
            OpenIdClient client = providers
                    .named(ticket.provider())
                    .orElseThrow(() -> new RefusedException(
                            RefusalCode.LOGIN_UNKNOWN,
                            "the login was started at a provider that is configured no more"));
            // Each provider answers at an address of its own, so that no answer of one passes for one of another,
            // whether
            // or not it says whose it is (RFC 9700, section 4.4.2).
            if (!answering(request).equals(ticket.provider())) {
                throw new RefusedException(
                        RefusalCode.CALLBACK_ISSUER_MISMATCH,
                        "the answer was expected at the address of provider " + ticket.provider()
                                + ", where the login was"
                                + " started; it came to another's: check the redirect URIs of the clients at both providers");
            }
            client.checkResponseIssuer(params.iss());
            params.refuseTokens();
            params.refuseError();
            String code = params.code();
            if (!usedStates.use(ticket.state(), now)) {
                // The same answer once more, before the browser had heard of the first: a reload, a double click.
                Optional<Outcome> late = goOn(request, params.state(), forget);
                if (late.isPresent()) {
                    return late.get();
                }
                throw new RefusedException(RefusalCode.LOGIN_UNKNOWN, "the answer to this login was already used");
            }
            SignIn signIn =
                    client.redeem(new CodeGrant(code, ticket.redirectUri(), ticket.nonce(), ticket.codeVerifier()));
            if (params.iss().filter(iss -> !iss.equals(signIn.issuer())).isPresent()) {
                throw new RefusedException(
                        RefusalCode.CALLBACK_ISSUER_MISMATCH,
                        "iss of the authorization response must be that of the ID token, it is another (RFC 9207, section 2.4)");
            }
            checkStrength(ticket, signIn, client.config());
            return signedIn(request, ticket, signIn, now);
        } catch (ProviderFailure e) {
            throw new LoginRefusedException(e.code(), e.getMessage(), ticket, forget);
        } catch (RefusedException e) {
            throw new LoginRefusedException(e.code(), e.getMessage(), ticket, forget);
        }
    }

    /** What was asked for is what must come back: whoever goes on with less would be sent to sign in again, and again. */
    private void checkStrength(LoginTicket ticket, SignIn signIn, ProviderConfig provider) throws RefusedException {
        Optional<StepUp> missed = ticket.asksFor()
                .filter(asked ->
                        !asked.isMet(signIn.granted().acr(), signIn.granted().authenticatedAt(), clock.instant()));
        if (missed.isPresent()) {
            throw new RefusedException(
                    RefusalCode.STEP_UP_FAILED,
                    "a sign-in " + StepUps.words(missed.get()) + " was asked for; acr of the ID token is "
                            + signIn.granted().acr().map(SafeText::quote).orElse("missing") + " and auth_time "
                            + (signIn.granted().authenticatedAt().isEmpty() ? "is missing" : "is there")
                            + ": let the provider " + provider.name()
                            + " heed acr_values and max_age for this client, or change step-up of the rule");
        }
    }

    private Outcome signedIn(Request request, LoginTicket ticket, SignIn signIn, Instant now) throws RefusedException {
        Session session = Session.builder()
                .provider(ticket.provider())
                .place(request.placeOf(config.session().cookie().domain()))
                .issuer(signIn.issuer())
                .subject(signIn.subject())
                .providerSession(signIn.providerSession().orElse(null))
                .claims(keptClaims.of(signIn.claims()))
                .tokens(signIn.tokens())
                .createdAt(now)
                .lastSeenAt(now)
                .expiresAt(life.absoluteEnd(now))
                .clientAddress(request.clientAddress())
                .claimsAt(now)
                .idTokenEndsAt(signIn.idTokenEndsAt())
                .granted(signIn.granted())
                .origin(new Session.Origin(Digests.sha256Text(ticket.state()), ticket.returnTo()))
                .build();
        List<SetCookie> cookies = new ArrayList<>();
        List<Realm> besides = realms.of(ticket.provider())
                .map(realm -> realms.besides(realm, request.origin()))
                .orElse(List.of());
        List<Sessions.Live> old = sessions.findAll(request, besides, now);
        cookies.addAll(sessions.start(request, session));
        sessions.forget(request, besides).stream()
                .filter(cookie -> cookies.stream().noneMatch(set -> set.name().equals(cookie.name())))
                .toList()
                .forEach(cookies::add);
        // A new identifier at each login, and the old one is dead.
        old.forEach(live -> sessions.end(live, now));
        cookies.add(tickets.forget(request, ticket));
        request.isBy(session.provider(), session.subject(), Tags.reference(session));
        events.on(new GatehouseEvent.LoginSucceeded(ticket.provider(), signIn.subject(), request.summary()));
        if (config.session().cookie().sameSite() == SetCookie.SameSite.STRICT) {
            // A redirect would belong to the provider's page, and the browser would keep the cookie back: the next page
            // would
            // find no session and send it to the provider again, and so on. From a page of ours it is sent.
            return new Outcome.Reply(
                    pages.write(Pages.Page.SIGNED_IN, 200, Map.of("target", ticket.returnTo()), Map.of()),
                    cookies,
                    SessionChange.STARTED);
        }
        return redirect(request, ticket.returnTo(), cookies, SessionChange.STARTED);
    }

    /** Returns the name of the provider to whose address the answer came. */
    private String answering(Request request) {
        return Endpoint.providerAt(request.path().decoded(), config.endpointPath())
                .orElse("");
    }

    private static Outcome redirect(Request request, String target, List<SetCookie> cookies, SessionChange change) {
        return new Outcome.Redirect(request.method().equals("POST") ? 303 : 302, target, cookies, change);
    }
}
