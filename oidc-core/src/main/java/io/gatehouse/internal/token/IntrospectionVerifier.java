package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks what an issuer says about an access token when it is asked (RFC 7662, section 2.2), in plain JSON or signed (RFC 9701). Next to
 * this, {@link AccessTokenVerifier} is the only way to a {@link VerifiedAccessToken}.
 */
public final class IntrospectionVerifier {
    /** What the issuer said: the members of the answer, about a token that need not be active. */
    private static final String SIGNED = "the signed introspection answer";

    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final IssuerRule issuers;
    private final String clientId;
    private final AccessTokenClaims claims;
    private final StandardChecks checks;
    private final SignatureVerifier signatures;

    /**
     * Creates a verifier; the parameters mean what they mean for {@link AccessTokenVerifier}.
     *
     * @param clientId our client identifier, whom signed answers must be for
     */
    public IntrospectionVerifier(
            IssuerRule issuers,
            String clientId,
            List<String> audiences,
            Set<SignatureAlgorithm> algorithms,
            Duration skew,
            InstantSource clock) {
        this.issuers = issuers;
        this.clientId = clientId;
        this.claims = new AccessTokenClaims(AccessTokenVerifier.WHAT, issuers, audiences, skew, clock);
        this.checks = new StandardChecks(SIGNED, issuers, clientId, skew, clock);
        Set<SignatureAlgorithm> asymmetric = EnumSet.noneOf(SignatureAlgorithm.class);
        algorithms.stream().filter(SignatureAlgorithm::isAsymmetric).forEach(asymmetric::add);
        this.signatures = new SignatureVerifier(
                SIGNED,
                Set.of("token-introspection+jwt", "application/token-introspection+jwt"),
                asymmetric,
                List.of());
    }

    /**
     * Checks a signed answer and returns what it says about the token (RFC 9701, section 5).
     *
     * @throws TokenRejectedException when the signature does not hold, or the answer is of another issuer, for another client, or old
     */
    public Map<String, Object> open(UnverifiedToken answer, KeySet keys) throws TokenRejectedException {
        if (!answer.headerHas("typ")) {
            throw TokenRejectedException.because(SIGNED + " must have typ token-introspection+jwt, it has none");
        }
        signatures.verify(answer, keys);
        Claims outer = new Claims(SIGNED, answer.payload());
        checks.issuer(outer);
        List<String> audience = outer.audience();
        if (!audience.contains(clientId)) {
            throw TokenRejectedException.because("aud of " + SIGNED + " must hold the client id "
                    + SafeText.quote(clientId) + ", it holds " + SafeText.quoteAll(audience));
        }
        checks.issuedAt(outer, MAX_AGE);
        if (outer.has("exp")) {
            checks.expiry(outer);
        }
        if (outer.has("sub")) {
            throw TokenRejectedException.because(SIGNED
                    + " must have no sub of its own, or it could pass for an access token (RFC 9701, section 5)");
        }
        Optional<Map<String, Object>> inner = object(answer.payload().get("token_introspection"));
        return inner.orElseThrow(() ->
                TokenRejectedException.because(SIGNED + " must have the object token_introspection, it has none"));
    }

    @SuppressWarnings("unchecked") // JSON objects have names that are text
    private static Optional<Map<String, Object>> object(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> map ? Optional.of((Map<String, Object>) map) : Optional.empty();
    }

    /**
     * Checks what the issuer says about a token.
     *
     * @throws TokenRejectedException when the token is not active, or not one for here
     */
    public VerifiedAccessToken verify(Map<String, Object> answer) throws TokenRejectedException {
        if (!Boolean.TRUE.equals(answer.get("active"))) {
            throw TokenRejectedException.because(
                    Boolean.FALSE.equals(answer.get("active"))
                            ? "the issuer says that the access token is not active: it has ended, was revoked, or is none of its own"
                            : "active of the introspection answer must be true (RFC 7662, section 2.2), it is "
                                    + (answer.containsKey("active") ? "no boolean" : "missing"));
        }
        // Whom it was asked of is enough where there is one; of many tenants it must be one of those that count.
        if (answer.containsKey("iss") || issuers.hasTenants()) {
            claims.issuer(answer);
        }
        for (String name : List.of("token_type", "typ")) {
            Object type = answer.get(name);
            if (type != null
                    && !(type instanceof String text
                            && (text.equalsIgnoreCase("Bearer") || text.equalsIgnoreCase("access_token")))) {
                throw TokenRejectedException.because(name + " of the introspected access token must be Bearer, it is "
                        + (type instanceof String text ? SafeText.quote(text) : "no text")
                        + "; it is another kind of token, or one that needs a proof");
            }
        }
        return claims.check(answer, false);
    }
}
