package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.http.RequestKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.protocol.LoginRequest;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.ReturnTarget;
import io.gatehouse.internal.state.LoginTicket;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.StepUp;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends a browser to the provider: from a protected page, from {@code /oidc/login}, or at the wish of a third party. */
final class LoginFlow {
    private static final int MAX_HINT = 256;

    private final GatehouseConfig config;
    private final Providers providers;
    private final LoginTickets tickets;
    private final SecureRandom random;
    private final InstantSource clock;
    private final GatehouseListener events;

    LoginFlow(
            GatehouseConfig config,
            Providers providers,
            LoginTickets tickets,
            SecureRandom random,
            InstantSource clock,
            GatehouseListener events) {
        this.config = config;
        this.providers = providers;
        this.tickets = tickets;
        this.random = random;
        this.clock = clock;
        this.events = events;
    }

    /** Answers a navigation to a protected page, for which the sign-in must be so strong and fresh. */
    Outcome fromPage(Request request, Optional<StepUp> stepUp, List<SetCookie> cookies) throws RefusedException {
        return fromPage(request, providers.first(), stepUp, cookies);
    }

    /** Answers a navigation to a protected page of somebody who must sign in at this provider. */
    Outcome fromPage(Request request, OpenIdClient client, Optional<StepUp> stepUp, List<SetCookie> cookies)
            throws RefusedException {
        try {
            Outcome.Redirect redirect = start(request, client, ReturnTarget.of(request), null, stepUp.orElse(null));
            List<SetCookie> all = new ArrayList<>(cookies);
            all.addAll(redirect.cookies());
            return new Outcome.Redirect(redirect.status(), redirect.location(), all, redirect.sessionChange());
        } catch (RefusedException e) {
            throw new RefusedException(e.code(), e.getMessage(), cookies);
        }
    }

    /** Answers {@code /oidc/login}. */
    Outcome fromEndpoint(Request request) throws RefusedException {
        if (RequestKind.isPrefetch(request.headers())) {
            throw new RefusedException(
                    RefusalCode.LOGIN_REQUIRED, "a browser loads the sign-in ahead of being asked to");
        }
        Params query = request.query();
        try {
            String hint = query.atMostOne("login_hint").orElse(null);
            if (hint != null && hint.length() > MAX_HINT) {
                throw new RefusedException(
                        RefusalCode.BAD_REQUEST, "login_hint must not be longer than " + MAX_HINT + " characters");
            }
            Optional<String> provider = query.atMostOne("provider");
            OpenIdClient client = provider.isEmpty()
                    ? providers.first()
                    : providers
                            .named(provider.get())
                            .orElseThrow(() -> new RefusedException(
                                    RefusalCode.ISSUER_UNKNOWN, "the login names a provider that is not configured"));
            Optional<String> issuer = query.atMostOne("iss");
            if (issuer.isPresent()) {
                checkIssuer(client, issuer.get());
            }
            // The third-party form says target_link_uri where ours says return_to (OpenID Connect Core 1.0, section 4).
            Optional<String> named = query.atMostOne("return_to");
            Optional<String> target = query.atMostOne("target_link_uri");
            if (named.isPresent() && target.isPresent()) {
                throw new RefusedException(
                        RefusalCode.BAD_REQUEST, "one of return_to and target_link_uri was expected, both came");
            }
            return start(request, client, returnTo(request, named.or(() -> target)), hint, stepUp(query));
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, e.getMessage());
        }
    }

    /** Returns what the rule asks for that a refusal has named. */
    private @Nullable StepUp stepUp(Params query) throws MalformedRequestException, RefusedException {
        Optional<String> position = query.atMostOne(StepUps.PARAMETER);
        if (position.isEmpty()) {
            return null;
        }
        return StepUps.at(config.rules(), position.get())
                .orElseThrow(() -> new RefusedException(
                        RefusalCode.BAD_REQUEST,
                        StepUps.PARAMETER
                                + " must be the position of a rule with step-up, as a refusal's login_url names it"));
    }

    private static void checkIssuer(OpenIdClient client, String issuer) throws RefusedException {
        try {
            if (!client.issuer().equals(issuer)) {
                throw new RefusedException(
                        RefusalCode.ISSUER_UNKNOWN, "a login was asked for at another issuer than the configured one");
            }
        } catch (ProviderFailure e) {
            throw new RefusedException(e.code(), e.getMessage());
        }
    }

    private String returnTo(Request request, Optional<String> named) throws RefusedException {
        if (named.isEmpty() || named.get().isEmpty()) {
            return defaultReturn(request);
        }
        List<Origin> allowed = config.login().allowedReturns();
        String target = ReturnTarget.judge(named.get(), request.origin(), allowed)
                .orElseThrow(
                        () -> new RefusedException(
                                RefusalCode.RETURN_NOT_ALLOWED,
                                "return_to must be a path that begins with one slash, or a URL of this origin or of one in login.allowed-returns"));
        if (target.startsWith("/")
                && Endpoint.at(ReturnTarget.pathOf(target, request.contextPath()), config.endpointPath())
                        .isPresent()) {
            throw new RefusedException(
                    RefusalCode.RETURN_NOT_ALLOWED, "return_to must not lead to one of our own endpoints");
        }
        return target;
    }

    /** Returns where a login leads that started nowhere. */
    String defaultReturn(Request request) {
        return request.encodedContextPath() + config.login().defaultReturn();
    }

    private Outcome.Redirect start(
            Request request, OpenIdClient client, String returnTo, @Nullable String loginHint, @Nullable StepUp stepUp)
            throws RefusedException {
        String redirectUri = request.absolute(config.endpointPath() + Endpoint.CALLBACK.path());
        LoginTicket ticket = new LoginTicket(
                RandomText.token(random),
                RandomText.token(random),
                RandomText.token(random),
                client.config().name(),
                redirectUri,
                returnTo,
                clock.instant(),
                stepUp);
        try {
            String url = client.authorizationUrl(new LoginRequest(
                    redirectUri, ticket.state(), ticket.nonce(), ticket.codeVerifier(), loginHint, stepUp));
            events.on(new GatehouseEvent.LoginStarted(client.config().name(), request.summary()));
            return new Outcome.Redirect(302, url, tickets.add(request, ticket), SessionChange.NONE);
        } catch (ProviderFailure e) {
            throw new RefusedException(e.code(), e.getMessage());
        }
    }
}
