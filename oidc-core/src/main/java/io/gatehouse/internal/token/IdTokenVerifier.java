package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks ID tokens (OpenID Connect Core 1.0, sections 3.1.3.7 and 3.1.3.8): signature, who it comes from, whom it is for, when it
 * holds, and that it belongs to this login. There is no other way to a {@link VerifiedIdToken}.
 */
public final class IdTokenVerifier {
    /**
     * How old a fresh ID token may be. Some providers date their tokens five minutes back; a login's own nonce is what keeps old tokens
     * out.
     */
    static final Duration MAX_AGE = Duration.ofMinutes(15);

    private static final String WHAT = "the ID token";

    private final IssuerRule issuers;
    private final StandardChecks checks;
    private final SignatureVerifier signatures;
    private final Duration skew;
    private final InstantSource clock;

    /**
     * Creates a verifier.
     *
     * @param issuers the issuers, one of which {@code iss} must be
     * @param clientId our client identifier, which {@code aud} must hold
     * @param algorithms the signature algorithms that are accepted
     * @param clientSecrets the secrets for HS256 and its like, with one of which a token may be signed
     * @param skew by how much clocks may differ
     * @param clock what tells the time
     */
    public IdTokenVerifier(
            IssuerRule issuers,
            String clientId,
            Set<SignatureAlgorithm> algorithms,
            List<SecretKey> clientSecrets,
            Duration skew,
            InstantSource clock) {
        this.issuers = issuers;
        this.checks = new StandardChecks(WHAT, issuers, clientId, skew, clock);
        this.signatures = new SignatureVerifier(WHAT, Set.of("JWT"), algorithms, clientSecrets);
        this.skew = skew;
        this.clock = clock;
    }

    /**
     * What ties an ID token to one login.
     *
     * @param nonce the nonce of the authorization request
     * @param accessToken the access token that came with it, compared with {@code at_hash}
     * @param code the code that it was had for, compared with {@code c_hash}
     * @param maxAge how long ago the person may have signed in, if that was asked for; compared with {@code auth_time}
     */
    public record Binding(
            String nonce,
            String accessToken,
            String code,
            @Nullable Duration maxAge) {
        /** Returns nothing secret. */
        @Override
        public String toString() {
            return "Binding[redacted]";
        }
    }

    /** An ID token for which every check has passed. */
    public static final class VerifiedIdToken {
        private final String text;
        private final String issuer;
        private final String subject;
        private final @Nullable String sid;
        private final Instant expiresAt;
        private final Map<String, Object> claims;

        private VerifiedIdToken(
                String text,
                String issuer,
                String subject,
                @Nullable String sid,
                Instant expiresAt,
                Map<String, Object> claims) {
            this.expiresAt = expiresAt;
            this.text = text;
            this.issuer = issuer;
            this.subject = subject;
            this.sid = sid;
            this.claims = claims;
        }

        /** Returns the token as it came. */
        public String text() {
            return text;
        }

        /** Returns the issuer. */
        public String issuer() {
            return issuer;
        }

        /** Returns the subject: printable ASCII, 1 to 255 characters. */
        public String subject() {
            return subject;
        }

        /** Returns the provider's session identifier, if there is one. */
        public Optional<String> sid() {
            return Optional.ofNullable(sid);
        }

        /** Returns its {@code exp}. */
        public Instant expiresAt() {
            return expiresAt;
        }

        /** Returns every claim; unmodifiable, without nulls. */
        public Map<String, Object> claims() {
            return claims;
        }

        /** Returns nothing about the person. */
        @Override
        public String toString() {
            return "VerifiedIdToken[redacted]";
        }
    }

    /**
     * Checks a token.
     *
     * @param token the token as it came
     * @param keys the provider's keys
     * @param binding what ties it to this login
     * @throws TokenRejectedException when anything is wrong with it
     */
    public VerifiedIdToken verify(String token, KeySet keys, Binding binding) throws TokenRejectedException {
        UnverifiedToken unverified = UnverifiedToken.parse(WHAT, token);
        SignatureAlgorithm algorithm = signatures.verify(unverified, issuers.keysFor(unverified, keys));
        Claims claims = new Claims(WHAT, unverified.payload());
        checkStandard(claims, unverified);
        checkNonce(claims, binding.nonce());
        String subject = checks.subject(claims.text("sub"));
        TokenHashes.check(claims, "at_hash", "access token", algorithm, binding.accessToken());
        TokenHashes.check(claims, "c_hash", "code", algorithm, binding.code());
        if (binding.maxAge() != null) {
            checkAuthenticationAge(claims, binding.maxAge());
        }
        return verified(token, subject, claims, unverified);
    }

    /**
     * Checks a token that came with a refresh, which must be about the same sign-in of the same person (Core 1.0, section 12.2).
     *
     * @throws TokenRejectedException when anything is wrong with it
     */
    public VerifiedIdToken verifyRefreshed(String token, KeySet keys, RefreshBinding renewal)
            throws TokenRejectedException {
        UnverifiedToken unverified = UnverifiedToken.parse(WHAT, token);
        SignatureAlgorithm algorithm = signatures.verify(unverified, issuers.keysFor(unverified, keys));
        Claims claims = new Claims(WHAT, unverified.payload());
        checkStandard(claims, unverified);
        String subject = checks.subject(claims.text("sub"));
        if (!subject.equals(renewal.subject())) {
            throw TokenRejectedException.because("sub of the refreshed ID token must be that of the session, it is"
                    + " another: the provider answered for somebody else");
        }
        Object issuer = renewal.previous().get("iss");
        if (issuer != null && !issuer.equals(claims.text("iss"))) {
            throw TokenRejectedException.because("iss of the refreshed ID token must be that of the first one, it is"
                    + " another: the provider answered for another tenant");
        }
        for (String name : List.of("nonce", "auth_time")) {
            Object before = renewal.previous().get(name);
            Object now = unverified.payload().get(name);
            boolean unknown = name.equals("auth_time") && before == null;
            if (now != null && !unknown && !sameValue(now, before)) {
                throw TokenRejectedException.because(name + " of the refreshed ID token must be that of the first one"
                        + " or absent, it is another: the provider answered for another sign-in");
            }
        }
        TokenHashes.check(claims, "at_hash", "access token", algorithm, renewal.accessToken());
        return verified(token, subject, claims, unverified);
    }

    private static boolean sameValue(Object now, @Nullable Object before) {
        if (now instanceof Number one && before instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return now.equals(before);
    }

    private VerifiedIdToken verified(String token, String subject, Claims claims, UnverifiedToken unverified)
            throws TokenRejectedException {
        return new VerifiedIdToken(
                token,
                claims.text("iss"),
                subject,
                claims.optionalText("sid").orElse(null),
                claims.date("exp"),
                unverified.payload());
    }

    private void checkStandard(Claims claims, UnverifiedToken unverified) throws TokenRejectedException {
        checks.issuer(claims);
        checks.audience(claims);
        checks.expiry(claims);
        checks.issuedAt(claims, MAX_AGE);
        checks.notBefore(claims);
        if (LogoutTokenVerifier.isLogout(unverified.payload())) {
            throw TokenRejectedException.because(
                    "the ID token must not have a logout event, it has one; it is a logout token");
        }
    }

    private static void checkNonce(Claims claims, String expected) throws TokenRejectedException {
        if (!TokenHashes.equal(claims.text("nonce"), expected)) {
            throw TokenRejectedException.because(
                    "nonce of the ID token must be that of this login, it is another: the token belongs to another login");
        }
    }

    private void checkAuthenticationAge(Claims claims, Duration maxAge) throws TokenRejectedException {
        Instant authTime = claims.date("auth_time");
        if (authTime.isBefore(clock.instant().minus(maxAge).minus(skew))) {
            throw TokenRejectedException.because("max_age asks for a sign-in at most " + maxAge.toSeconds()
                    + " s ago, auth_time of the ID token is older; the provider does not heed max_age");
        }
    }
}
