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
 * Checks logout tokens (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6): signature, kind, who it comes from, whom it is
 * for, when it holds, and whose sessions it ends. There is no other way to a {@link VerifiedLogoutToken}. Whether the token was seen
 * before is left to the caller, who remembers its {@code jti}.
 *
 * <p>A logout token is told from every other token of the provider by {@code events}, which nothing else has, and by the lack of a
 * {@code nonce}. Its {@code typ} should be {@code logout+jwt}; many providers write {@code JWT} or none, which is accepted, and any other
 * kind that names itself, such as an access token ({@code at+jwt}), is refused.
 *
 * <p>{@code exp} is demanded by the specification since its errata set 1 of December 2023 only, and a number of providers in use leave it
 * out (Keycloak before 22.0.8 and 23.0.4, authentik before 2025.8.2, Ory Hydra 2.2). Refusing their tokens would let sessions live
 * on that were ended, which is worse than what {@code exp} keeps out. So a token without it holds for {@value #LIFE_WITHOUT_EXP_SECONDS}
 * seconds from its {@code iat}: as long as section 4 recommends for {@code exp}. With {@code exp} it holds until then, but never longer
 * than fifteen minutes, so that no {@code jti} must be remembered for long.
 */
public final class LogoutTokenVerifier {
    /** The member of {@code events} that makes a token a logout token. */
    static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private static final String WHAT = "the logout token";
    private static final int LIFE_WITHOUT_EXP_SECONDS = 120;
    private static final Duration LIFE_WITHOUT_EXP = Duration.ofSeconds(LIFE_WITHOUT_EXP_SECONDS);
    private static final Duration MAX_AGE = Duration.ofMinutes(15);
    private static final int MAX_IDENTIFIER = 512;

    private final IssuerRule issuers;
    private final StandardChecks checks;
    private final SignatureVerifier signatures;
    private final Duration skew;

    /** Creates a verifier; the parameters mean what they mean for {@link IdTokenVerifier}. */
    public LogoutTokenVerifier(
            IssuerRule issuers,
            String clientId,
            Set<SignatureAlgorithm> algorithms,
            List<SecretKey> clientSecrets,
            Duration skew,
            InstantSource clock) {
        this.issuers = issuers;
        this.checks = new StandardChecks(WHAT, issuers, clientId, skew, clock);
        this.signatures = new SignatureVerifier(
                WHAT, Set.of("JWT", "logout+jwt", "application/logout+jwt"), algorithms, clientSecrets);
        this.skew = skew;
    }

    /** A logout token for which every check has passed but that it is new. */
    public static final class VerifiedLogoutToken {
        private final String issuer;
        private final String tokenId;
        private final @Nullable String subject;
        private final @Nullable String sid;
        private final Instant uselessFrom;

        private VerifiedLogoutToken(
                String issuer, String tokenId, @Nullable String subject, @Nullable String sid, Instant uselessFrom) {
            this.issuer = issuer;
            this.tokenId = tokenId;
            this.subject = subject;
            this.sid = sid;
            this.uselessFrom = uselessFrom;
        }

        /** Returns the issuer. */
        public String issuer() {
            return issuer;
        }

        /** Returns the token's own identifier, {@code jti}: 1 to 512 characters. */
        public String tokenId() {
            return tokenId;
        }

        /** Returns whose sessions end; empty where the token names a session at the provider alone. */
        public Optional<String> subject() {
            return Optional.ofNullable(subject);
        }

        /** Returns which session at the provider has ended; empty where every session of the subject ends. */
        public Optional<String> sid() {
            return Optional.ofNullable(sid);
        }

        /** Returns from when on the token is refused for its age, so that its identifier need not be remembered any more. */
        public Instant uselessFrom() {
            return uselessFrom;
        }

        /** Returns nothing about the person. */
        @Override
        public String toString() {
            return "VerifiedLogoutToken[redacted]";
        }
    }

    /**
     * Checks a token.
     *
     * @param token the token as it came
     * @param keys the provider's keys
     * @throws TokenRejectedException when anything is wrong with it
     */
    public VerifiedLogoutToken verify(String token, KeySet keys) throws TokenRejectedException {
        UnverifiedToken unverified = UnverifiedToken.parse(WHAT, token);
        signatures.verify(unverified, issuers.keysFor(unverified, keys));
        Map<String, Object> payload = unverified.payload();
        Claims claims = new Claims(WHAT, payload);
        checks.issuer(claims);
        checks.audience(claims);
        Instant end = end(claims);
        checks.notBefore(claims);
        if (!isLogout(payload)) {
            throw TokenRejectedException.because("events of the logout token must be an object with the member " + EVENT
                    + ", which is an object itself, it is not; it is another kind of token (Back-Channel Logout 1.0,"
                    + " section 2.4)");
        }
        if (payload.containsKey("nonce")) {
            throw TokenRejectedException.because(
                    "the logout token must not have a nonce, it has one; it is another kind of token (Back-Channel"
                            + " Logout 1.0, section 2.4)");
        }
        String tokenId = bounded("jti", claims.text("jti"));
        Optional<String> subject = claims.optionalText("sub");
        Optional<String> sid = claims.optionalText("sid");
        if (subject.isEmpty() && sid.isEmpty()) {
            throw TokenRejectedException.because(
                    "the logout token must have sub or sid, both are missing (Back-Channel Logout 1.0, section 2.4)");
        }
        if (subject.isPresent()) {
            checks.subject(subject.get());
        }
        if (sid.isPresent()) {
            bounded("sid", sid.get());
        }
        return new VerifiedLogoutToken(
                claims.text("iss"), tokenId, subject.orElse(null), sid.orElse(null), end.plus(skew));
    }

    /** Tells whether a payload says that it is one of a logout token. */
    static boolean isLogout(Map<String, Object> payload) {
        return payload.get("events") instanceof Map<?, ?> events && events.get(EVENT) instanceof Map<?, ?>;
    }

    private Instant end(Claims claims) throws TokenRejectedException {
        if (!claims.has("exp")) {
            return checks.issuedAt(claims, LIFE_WITHOUT_EXP).plus(LIFE_WITHOUT_EXP);
        }
        Instant exp = checks.expiry(claims);
        Instant latest = checks.issuedAt(claims, MAX_AGE).plus(MAX_AGE);
        return exp.isBefore(latest) ? exp : latest;
    }

    private static String bounded(String name, String value) throws TokenRejectedException {
        if (value.isEmpty() || value.length() > MAX_IDENTIFIER) {
            throw TokenRejectedException.because(name + " of the logout token must have 1 to " + MAX_IDENTIFIER
                    + " characters, it has " + value.length());
        }
        return value;
    }
}
