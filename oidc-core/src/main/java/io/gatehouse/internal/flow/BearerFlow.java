package io.gatehouse.internal.flow;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.http.RequestKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.protocol.TokenIssuer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.Challenge;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.token.AccessTokenVerifier;
import io.gatehouse.internal.token.TokenRejectedException;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.internal.token.VerifiedAccessToken;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.OnAnonymous;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Requests with access tokens, on rules that accept them. A token is the more explicit of two credentials: with it, a session counts for
 * nothing, and a token that does not hold is refused although there is a session.
 */
final class BearerFlow implements AutoCloseable {
    /** For how long a signature that held is not checked again. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** For how long the issuer's word is taken that a token is not active. */
    private static final Duration REFUSED = Duration.ofSeconds(5);

    private static final int SIZE_OF_REFUSAL = 600;

    private final Parts parts;
    private final BearerConfig config;
    private final Callers callers;
    private final Passage passage;
    private final TokenIssuers issuers;
    private final ResourceMetadata metadata;
    private final BearerMemory memory;
    private final Introspections introspections;
    private final CheckedTokens<BearerCaller> accepted;
    private final CheckedTokens<String> refused;

    BearerFlow(Parts parts, Callers callers) {
        this.parts = parts;
        this.config = parts.config().bearer();
        this.callers = callers;
        this.passage = new Passage(parts, callers);
        this.memory = parts.succession().bearer(parts);
        this.issuers = new TokenIssuers(parts, memory.trusted());
        this.metadata = new ResourceMetadata(parts.config(), issuers);
        this.introspections = memory.introspections();
        this.accepted = memory.accepted();
        this.refused = memory.refused();
    }

    /**
     * Returns who makes a request by its access token; empty where there is none, or the rule accepts none.
     *
     * @throws RefusedException when the token does not hold, or that cannot be found out
     */
    Optional<BearerCaller> caller(Request request, AccessPolicy.Match match) throws RefusedException {
        if (!match.accepts(Credential.BEARER)) {
            return Optional.empty();
        }
        Optional<String> token = AuthorizationHeader.token(request);
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Instant now = parts.clock().instant();
        List<TokenIssuer> eligible = issuers.of(request, request.path());
        String key = TokenIssuers.key(token.get(), eligible);
        Optional<BearerCaller> known = accepted.get(key, now);
        if (known.isPresent()) {
            return known;
        }
        request.beforeWaiting();
        try {
            return Optional.of(check(token.get(), key, eligible));
        } catch (ProviderFailure e) {
            if (e.code() == RefusalCode.BEARER_INVALID) {
                throw new RefusedException(
                        RefusalCode.BEARER_INVALID,
                        e.getMessage(),
                        List.of(),
                        located(Challenge.none().with("error", "invalid_token"), request, match));
            }
            throw new RefusedException(
                    RefusalCode.BEARER_UNAVAILABLE, "the access token cannot be checked: " + e.getMessage());
        }
    }

    /** Returns a challenge that also tells where clients find the authorization server (RFC 9728, section 5.1). */
    private Challenge located(Challenge challenge, Request request, AccessPolicy.Match match) {
        return match.accepts(Credential.BEARER)
                ? challenge.with("resource_metadata", metadata.url(request))
                : challenge;
    }

    /** Tells whether an anonymous request that needs a person may be sent to sign in. */
    boolean mayRedirect(Request request, AccessPolicy.Match match) {
        return request.kind() == RequestKind.NAVIGATION
                && match.accepts(Credential.SESSION)
                && !hasTokenInQuery(request, match);
    }

    /** Returns the refusal of an anonymous request that is not sent to sign in. */
    RefusedException unauthorized(Request request, AccessPolicy.Match match, List<SetCookie> cookies) {
        String rule = match.name();
        String detail;
        if (hasTokenInQuery(request, match)) {
            detail = rule
                    + " accepts access tokens in the Authorization header alone: the access_token in the query was not"
                    + " looked at, as tokens in URLs end up in logs and histories (RFC 9700, section 4.3.2)";
        } else if (!match.accepts(Credential.SESSION)) {
            detail = rule + " needs an access token in the Authorization header, there is none";
        } else if (match.rule().onAnonymous() == OnAnonymous.UNAUTHORIZED) {
            detail = rule + " answers anonymous requests with 401";
        } else {
            detail = rule + " needs a signed-in person, and this is no navigation";
        }
        return new RefusedException(
                match.accepts(Credential.SESSION) ? RefusalCode.LOGIN_REQUIRED : RefusalCode.BEARER_REQUIRED,
                detail,
                cookies,
                located(StepUps.ofLogin(match), request, match));
    }

    /**
     * Judges a request with an access token that holds: no session is looked at, used or changed by it.
     *
     * @throws RefusedException when it holds, but not for this
     */
    Outcome.Proceed judge(Request request, BearerCaller token, AccessPolicy.Match match) throws RefusedException {
        Instant now = parts.clock().instant();
        token.madeBy(request);
        request.by(token.caller());
        return switch (AccessPolicy.judge(match.rule(), token.caller(), now)) {
            case ALLOW -> passage.of(request, token, memory);
            case STEP_UP ->
                throw new RefusedException(
                        RefusalCode.STEP_UP_REQUIRED,
                        match.name() + " needs a stronger or fresher sign-in than the one behind this access token was",
                        List.of(),
                        located(StepUps.challenge(match), request, match));
            case DENY, SIGN_IN, UNAUTHORIZED ->
                throw new RefusedException(
                        RefusalCode.INSUFFICIENT_SCOPE,
                        match.name() + " denies it to this access token",
                        List.of(),
                        located(insufficient(token, match), request, match));
            case NOT_FOUND -> throw new RefusedException(RefusalCode.NOT_FOUND, match.name() + " denies it");
        };
    }

    /** Returns the challenge of RFC 6750, section 3.1: with the scope that would do, where it is the scope alone that is missing. */
    private static Challenge insufficient(BearerCaller token, AccessPolicy.Match match) {
        Challenge challenge = Challenge.none().with("error", "insufficient_scope");
        String scope = MissingScopes.of(match.rule().requirement(), token.caller());
        return scope.isEmpty() ? challenge : challenge.with("scope", scope);
    }

    private static boolean hasTokenInQuery(Request request, AccessPolicy.Match match) {
        return match.accepts(Credential.BEARER) && AuthorizationHeader.inQuery(request);
    }

    /** Returns what is known of access tokens. */
    BearerMemory memory() {
        return memory;
    }

    /** Returns the metadata for clients. */
    ResourceMetadata metadata() {
        return metadata;
    }

    private BearerCaller check(String token, String key, List<TokenIssuer> eligible) throws ProviderFailure {
        Optional<UnverifiedToken> jwt = parse(token);
        Optional<String> claimed = jwt.flatMap(AccessTokenVerifier::claimedIssuer);
        if (config.jwt() && jwt.isPresent() && (claimed.isPresent() || !config.introspection())) {
            TokenIssuer issuer = TokenIssuers.named(claimed.orElse(""), eligible);
            return keep(token, key, issuer, issuer.verify(jwt.get()), token.length(), LONGEST);
        }
        if (!config.introspection()) {
            throw invalid(
                    "the access token must be a signed JWT, it is something else, and bearer.introspection is off");
        }
        if (jwt.isPresent()) {
            refuseOtherKinds(jwt.get());
        }
        return introspected(token, key, TokenIssuers.asked(claimed, eligible));
    }

    private BearerCaller introspected(String token, String key, TokenIssuer issuer) throws ProviderFailure {
        Optional<String> known = refused.get(key, parts.clock().instant());
        if (known.isPresent()) {
            throw invalid(known.get());
        }
        return introspections.once(key, () -> {
            try {
                VerifiedAccessToken verified = issuer.introspect(token);
                int length = token.length() + verified.length();
                return keep(token, key, issuer, verified, length, config.introspectionCache());
            } catch (ProviderFailure e) {
                if (e.code() == RefusalCode.BEARER_INVALID) {
                    Instant now = parts.clock().instant();
                    accepted.remove(key);
                    refused.put(key, e.getMessage(), SIZE_OF_REFUSAL, now.plus(REFUSED), now);
                }
                throw e;
            }
        });
    }

    private BearerCaller keep(
            String token, String key, TokenIssuer issuer, VerifiedAccessToken verified, int length, Duration longest) {
        Instant now = parts.clock().instant();
        BearerCaller caller = callers.ofToken(issuer.name(), token, verified);
        Instant until = now.plus(longest);
        Instant end = verified.expiresAt().filter(until::isAfter).orElse(until);
        // The claims take about three times what they took as text.
        accepted.put(key, caller, 3 * length, end, now);
        return caller;
    }

    private static Optional<UnverifiedToken> parse(String token) {
        try {
            return Optional.of(UnverifiedToken.parse(AccessTokenVerifier.WHAT, token));
        } catch (TokenRejectedException e) {
            return Optional.empty();
        }
    }

    private static void refuseOtherKinds(UnverifiedToken token) throws ProviderFailure {
        try {
            AccessTokenVerifier.refuseOtherKinds(token);
        } catch (TokenRejectedException e) {
            throw invalid(e.getMessage());
        }
    }

    private static ProviderFailure invalid(String detail) {
        return new ProviderFailure(RefusalCode.BEARER_INVALID, detail);
    }

    /** Gives up threads and connections. */
    @Override
    public void close() {
        memory.giveUp();
    }
}
