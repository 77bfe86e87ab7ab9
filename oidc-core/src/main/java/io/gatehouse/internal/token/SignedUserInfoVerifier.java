package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/** Checks userinfo answers that are signed (OpenID Connect Core 1.0, section 5.3.2). */
public final class SignedUserInfoVerifier {
    private static final String WHAT = "the signed userinfo answer";

    private final IssuerRule issuers;
    private final String clientId;
    private final SignatureVerifier signatures;
    private final Duration skew;
    private final InstantSource clock;

    /** Creates a verifier; the parameters mean what they mean for {@link IdTokenVerifier}. */
    public SignedUserInfoVerifier(
            IssuerRule issuers,
            String clientId,
            Set<SignatureAlgorithm> algorithms,
            List<SecretKey> clientSecrets,
            Duration skew,
            InstantSource clock) {
        this.issuers = issuers;
        this.clientId = clientId;
        this.signatures = new SignatureVerifier(WHAT, Set.of("JWT"), algorithms, clientSecrets);
        this.skew = skew;
        this.clock = clock;
    }

    /**
     * Checks an answer and returns its claims. {@code iss} and {@code aud} are compared where they are there; the subject is left to the
     * caller, who knows whose claims were asked for.
     *
     * @throws TokenRejectedException when the signature does not hold, or the answer is of another issuer, for another client, or old
     */
    public Map<String, Object> verify(String token, KeySet keys) throws TokenRejectedException {
        UnverifiedToken unverified = UnverifiedToken.parse(WHAT, token);
        signatures.verify(unverified, issuers.keysFor(unverified, keys));
        Claims claims = new Claims(WHAT, unverified.payload());
        Optional<String> iss = claims.optionalText("iss");
        if (iss.isPresent() && !issuers.accepts(iss.get(), claims.optionalText("tid"))) {
            throw TokenRejectedException.because(
                    "iss of " + WHAT + " must be " + issuers.expectation() + ", it is " + SafeText.quote(iss.get()));
        }
        List<String> audience = claims.has("aud") ? claims.audience() : List.of(clientId);
        if (!audience.contains(clientId)) {
            throw TokenRejectedException.because("aud of " + WHAT + " must hold the client id "
                    + SafeText.quote(clientId) + ", it holds " + SafeText.quoteAll(audience));
        }
        Instant now = clock.instant();
        Optional<Instant> exp = claims.optionalDate("exp");
        if (exp.isPresent() && !now.minus(skew).isBefore(exp.get())) {
            throw TokenRejectedException.because(WHAT + " has expired by this machine's clock");
        }
        return unverified.payload();
    }
}
