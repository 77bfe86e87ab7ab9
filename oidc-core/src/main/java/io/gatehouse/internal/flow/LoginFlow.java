package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.http.RequestKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.page.Pages;
import io.gatehouse.internal.protocol.LoginRequest;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.ReturnTarget;
import io.gatehouse.internal.state.LoginTicket;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.StepUp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends a browser to the provider: from a protected page, from {@code /oidc/login}, or at the wish of a third party. */
final class LoginFlow {
    private static final int MAX_HINT = 256;

    private final GatehouseConfig config;
    private final ProviderChoice choice;
    private final LoginTickets tickets;
    private final Pages pages;
    private final SecureRandom random;
    private final InstantSource clock;
    private final GatehouseListener events;
    private final LoginRate rate;

    LoginFlow(Parts parts) {
        this.config = parts.config();
        this.choice = new ProviderChoice(parts);
        this.tickets = parts.tickets();
        this.pages = parts.pages();
        this.random = parts.random();
        this.clock = parts.clock();
        this.events = parts.events();
        this.rate = parts.succession().loginRate();
    }

    /** Answers a navigation to a protected page, for which a rule asks for a sign-in of some strength. */
    Outcome fromPage(Request request, AccessPolicy.Match match, List<SetCookie> cookies) throws RefusedException {
        List<OpenIdClient> candidates;
        try {
            candidates = choice.forPage(request);
        } catch (RefusedException e) {
            throw new RefusedException(e.code(), e.getMessage(), cookies);
        }
        Optional<StepUp> stepUp = match.rule().stepUp();
        if (candidates.size() == 1) {
            return fromPage(request, candidates.get(0), stepUp, cookies);
        }
        // Behind other proxies, an answer of 200 would let the request pass: the choice has an address of its own.
        String login = request.encodedContextPath() + config.endpointPath() + Endpoint.LOGIN.path() + "?"
                + param("return_to", ReturnTarget.of(request))
                + (stepUp.isEmpty() ? "" : "&" + param(StepUps.PARAMETER, Integer.toString(match.position())));
        return new Outcome.Redirect(302, login, cookies, SessionChange.NONE);
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
            throw new RefusedException(e.code(), e.getMessage(), cookies)
                    .at(e.provider().orElse(null));
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
            // The third-party form says target_link_uri where ours says return_to (OpenID Connect Core 1.0, section 4).
            Optional<String> named = query.atMostOne("return_to");
            Optional<String> linked = query.atMostOne("target_link_uri");
            if (named.isPresent() && linked.isPresent()) {
                throw new RefusedException(
                        RefusalCode.BAD_REQUEST, "one of return_to and target_link_uri was expected, both came");
            }
            Optional<String> wanted = named.or(() -> linked).filter(text -> !text.isEmpty());
            String returnTo = wanted.isPresent() ? judged(request, wanted.get()) : defaultReturn(request);
            List<OpenIdClient> candidates = candidates(request, query, returnTo);
            if (candidates.size() > 1) {
                return letChoose(request, candidates, query, returnTo);
            }
            OpenIdClient client = candidates.get(0);
            String target = wanted.isPresent() ? returnTo : choice.defaultReturn(request, client, returnTo);
            return start(request, client, target, hint, stepUp(request, query, target));
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, e.getMessage());
        }
    }

    /**
     * Returns what the rule asks for that a refusal has named. Where none is named, that which decides about the page that the login leads
     * to: a proxy that sends everybody here who is refused does not say why, and a login that asks for less would lead back here.
     */
    private @Nullable StepUp stepUp(Request request, Params query, String target)
            throws MalformedRequestException, RefusedException {
        Optional<String> position = query.atMostOne(StepUps.PARAMETER);
        if (position.isEmpty()) {
            return target.startsWith("/") ? stepUp(request, target).orElse(null) : null;
        }
        return StepUps.at(config.rules(), position.get())
                .orElseThrow(() -> new RefusedException(
                        RefusalCode.BAD_REQUEST,
                        StepUps.PARAMETER
                                + " must be the position of a rule with step-up, as a refusal's login_url names it"));
    }

    private Optional<StepUp> stepUp(Request request, String target) {
        CanonicalPath path = ReturnTarget.canonicalPathOf(target, request.contextPath());
        return config.rules()
                .find(request.accessTo(path))
                .flatMap(match -> match.rule().stepUp());
    }

    /** Returns the providers that may be meant: the one that is named, that of the issuer, or those of the place that the login leads to. */
    private List<OpenIdClient> candidates(Request request, Params query, String returnTo)
            throws RefusedException, MalformedRequestException {
        Optional<String> provider = query.atMostOne("provider");
        Optional<String> issuer = query.atMostOne("iss");
        List<OpenIdClient> candidates;
        if (issuer.isPresent()) {
            candidates = choice.ofIssuer(request, issuer.get());
        } else if (provider.isPresent()) {
            candidates = List.of(choice.named(request, provider.get()));
        } else {
            candidates = choice.forTarget(request, returnTo);
        }
        if (issuer.isPresent()
                && provider.isPresent()
                && candidates.stream()
                        .noneMatch(client -> client.config().name().equals(provider.get()))) {
            throw new RefusedException(
                    RefusalCode.ISSUER_UNKNOWN, "a login names a provider, and the issuer of another or of none");
        }
        return candidates;
    }

    /** Shows the providers to choose among, each with all that was asked for. */
    private Outcome letChoose(Request request, List<OpenIdClient> candidates, Params query, String returnTo)
            throws MalformedRequestException {
        StringBuilder others = new StringBuilder("&" + param("return_to", returnTo));
        for (String name : List.of("login_hint", StepUps.PARAMETER)) {
            query.atMostOne(name).ifPresent(value -> others.append('&').append(param(name, value)));
        }
        String login = request.absolute(config.endpointPath() + Endpoint.LOGIN.path());
        List<Map<String, String>> shown = new ArrayList<>();
        for (OpenIdClient client : candidates) {
            String name = client.config().name();
            String title = client.config().reach().title();
            shown.add(Map.of(
                    "title",
                    title.isEmpty() ? name : title,
                    "login_url",
                    login + "?" + param("provider", name) + others));
        }
        return new Outcome.Reply(
                pages.write(Pages.Page.CHOOSE_PROVIDER, 200, Map.of("providers", shown), Map.of()),
                List.of(),
                SessionChange.NONE);
    }

    private static String param(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private String judged(Request request, String named) throws RefusedException {
        List<Origin> allowed = config.login().allowedReturns();
        String target = ReturnTarget.judge(named, request.origin(), allowed)
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
        rate.count(request.clientAddress(), clock.instant());
        String redirectUri = request.absolute(
                config.endpointPath() + Endpoint.callbackOf(client.config().name()));
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
            throw new RefusedException(e.code(), e.getMessage())
                    .at(client.config().name());
        }
    }
}
