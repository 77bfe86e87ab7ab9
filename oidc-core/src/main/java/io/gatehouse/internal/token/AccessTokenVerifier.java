package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks access tokens that are JWTs (RFC 9068, section 4): kind, signature, who it comes from, whom it is for, when it holds. There is no
 * other way from a JWT to a {@link VerifiedAccessToken}. Signatures are asymmetric, always.
 *
 * <p>The kind of a token is told by its {@code typ}, which must be {@code at+jwt}. Where that is not insisted on, {@code JWT} or no
 * {@code typ} is accepted as well, any other is not, and then the token must show in its payload that it is an access token: by
 * {@code scope}, {@code scp}, {@code client_id}, {@code appid} or {@code azpacr} of Entra ID, {@code gty} of Auth0, {@code token_use:
 * access} of Cognito, or {@code typ: Bearer} of Keycloak, none of which ID tokens, logout tokens and userinfo have; a {@code typ} of any
 * other value in the payload is that of another kind. Whatever the {@code typ}, what ID tokens and logout tokens have and access tokens
 * have not is refused.
 */
public final class AccessTokenVerifier {
    /** What tokens are called in messages. */
    public static final String WHAT = "the access token";

    private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt");
    private static final Set<String> ANY_TYPES = Set.of("at+jwt", "application/at+jwt", "JWT");
    private static final List<String> MARKS = List.of("scope", "scp", "client_id", "appid", "azpacr", "gty");

    private final IssuerRule issuers;
    private final AccessTokenClaims claims;
    private final SignatureVerifier signatures;
    private final boolean anyType;

    /**
     * Creates a verifier.
     *
     * @param issuers the issuers, one of which {@code iss} must be
     * @param audiences whom tokens may be for: {@code aud} must hold one of them
     * @param algorithms the signature algorithms that are accepted; those with a secret are left out
     * @param anyType whether {@code typ} may be {@code JWT} or absent
     * @param skew by how much clocks may differ
     * @param clock what tells the time
     */
    public AccessTokenVerifier(
            IssuerRule issuers,
            List<String> audiences,
            Set<SignatureAlgorithm> algorithms,
            boolean anyType,
            Duration skew,
            InstantSource clock) {
        this.issuers = issuers;
        this.claims = new AccessTokenClaims(WHAT, issuers, audiences, skew, clock);
        Set<SignatureAlgorithm> asymmetric = EnumSet.noneOf(SignatureAlgorithm.class);
        algorithms.stream().filter(SignatureAlgorithm::isAsymmetric).forEach(asymmetric::add);
        this.signatures = new SignatureVerifier(WHAT, anyType ? ANY_TYPES : TYPES, asymmetric, List.of());
        this.anyType = anyType;
    }

    /** Returns whom a token says that it comes from: nothing but a hint whose keys to check it with. */
    public static Optional<String> claimedIssuer(UnverifiedToken token) {
        return token.payload().get("iss") instanceof String iss ? Optional.of(iss) : Optional.empty();
    }

    /**
     * Refuses a JWT that says of itself that it is no access token. It proves nothing, and is for tokens that the issuer is asked about.
     *
     * @throws TokenRejectedException when it is another kind of token
     */
    public static void refuseOtherKinds(UnverifiedToken token) throws TokenRejectedException {
        if (token.headerHas("typ") && !isAnyOf(ANY_TYPES, token)) {
            throw otherType(token);
        }
        AccessTokenClaims.refuseOtherKinds(WHAT, token.payload());
        payloadType(token.payload());
    }

    /**
     * Checks a token.
     *
     * @param keys the keys of the issuer, and of nobody else
     * @throws TokenRejectedException when anything is wrong with it
     */
    public VerifiedAccessToken verify(UnverifiedToken token, KeySet keys) throws TokenRejectedException {
        checkType(token);
        signatures.verify(token, issuers.keysFor(token, keys));
        Map<String, Object> payload = token.payload();
        claims.issuer(payload);
        return claims.check(payload, true);
    }

    private void checkType(UnverifiedToken token) throws TokenRejectedException {
        if (isAnyOf(TYPES, token)) {
            return;
        }
        if (!anyType || (token.headerHas("typ") && !isAnyOf(ANY_TYPES, token))) {
            throw otherType(token);
        }
        Map<String, Object> payload = token.payload();
        boolean marked = payloadType(payload)
                || payload.containsKey("token_use")
                || MARKS.stream().anyMatch(payload::containsKey);
        if (!marked) {
            throw TokenRejectedException.because(
                    WHAT + " shows by nothing that it is one: without typ at+jwt, one of " + String.join(", ", MARKS)
                            + ", token_use or typ Bearer must be among its claims; it may be an ID token");
        }
    }

    /** Tells whether the payload says that this is an access token, as Keycloak's do. */
    private static boolean payloadType(Map<String, Object> payload) throws TokenRejectedException {
        Object type = payload.get("typ");
        if (type != null && !(type instanceof String text && text.equalsIgnoreCase("Bearer"))) {
            throw TokenRejectedException.because(
                    "typ among the claims of " + WHAT + " must be Bearer where it is there, it is "
                            + (type instanceof String text ? SafeText.quote(text) : "no text")
                            + "; it is another kind of token");
        }
        return type != null;
    }

    private static boolean isAnyOf(Set<String> types, UnverifiedToken token) {
        return token.headerText("typ")
                .map(type -> type.toLowerCase(Locale.ROOT))
                .filter(type -> types.stream().anyMatch(type::equalsIgnoreCase))
                .isPresent();
    }

    private static TokenRejectedException otherType(UnverifiedToken token) {
        return TokenRejectedException.because("typ of " + WHAT + " must be at+jwt (RFC 9068, section 4), it is "
                + (token.headerHas("typ")
                        ? SafeText.quote(token.headerText("typ").orElse("something that is no text"))
                        : "missing")
                + "; have the issuer write it, or, where it cannot, see bearer.insecure-any-typ");
    }
}
