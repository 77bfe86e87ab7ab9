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
    private static final int MAX_SUBJECT = 255;

    private final String issuer;
    private final String clientId;
    private final SignatureVerifier signatures;
    private final Duration skew;
    private final InstantSource clock;

    /**
     * Creates a verifier.
     *
     * @param issuer the issuer, which {@code iss} must equal exactly
     * @param clientId our client identifier, which {@code aud} must hold
     * @param algorithms the signature algorithms that are accepted
     * @param clientSecret the secret for HS256 and its like; null where none of them is accepted
     * @param skew by how much clocks may differ
     * @param clock what tells the time
     */
    public IdTokenVerifier(
            String issuer,
            String clientId,
            Set<SignatureAlgorithm> algorithms,
            @Nullable SecretKey clientSecret,
            Duration skew,
            InstantSource clock) {
        this.issuer = issuer;
        this.clientId = clientId;
        this.signatures = new SignatureVerifier(WHAT, algorithms, clientSecret);
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
        SignatureAlgorithm algorithm = signatures.verify(unverified, keys);
        Claims claims = new Claims(WHAT, unverified.payload());
        checkIssuer(claims);
        checkAudience(claims);
        checkTimes(claims);
        checkNonce(claims, binding.nonce());
        String subject = subject(claims);
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
        SignatureAlgorithm algorithm = signatures.verify(unverified, keys);
        Claims claims = new Claims(WHAT, unverified.payload());
        checkIssuer(claims);
        checkAudience(claims);
        checkTimes(claims);
        String subject = subject(claims);
        if (!subject.equals(renewal.subject())) {
            throw TokenRejectedException.because("sub of the refreshed ID token must be that of the session, it is"
                    + " another: the provider answered for somebody else");
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
                issuer,
                subject,
                claims.optionalText("sid").orElse(null),
                claims.date("exp"),
                unverified.payload());
    }

    private void checkIssuer(Claims claims) throws TokenRejectedException {
        String iss = claims.text("iss");
        if (!iss.equals(issuer)) {
            throw TokenRejectedException.because("iss of the ID token must be " + SafeText.quote(issuer) + ", it is "
                    + SafeText.quote(iss) + "; check provider.issuer");
        }
    }

    private void checkAudience(Claims claims) throws TokenRejectedException {
        List<String> audience = claims.audience();
        if (!audience.contains(clientId)) {
            throw TokenRejectedException.because("aud of the ID token must hold the client id "
                    + SafeText.quote(clientId) + ", it holds " + SafeText.quoteAll(audience)
                    + "; check provider.client-id");
        }
        List<String> others =
                audience.stream().filter(other -> !other.equals(clientId)).toList();
        if (!others.isEmpty()) {
            throw TokenRejectedException.because("aud of the ID token must hold nobody but this client, it also holds "
                    + SafeText.quoteAll(others) + ", who are not trusted; let the provider issue ID tokens for "
                    + SafeText.quote(clientId) + " alone");
        }
        Optional<String> azp = claims.optionalText("azp");
        if (azp.isPresent() && !azp.get().equals(clientId)) {
            throw TokenRejectedException.because("azp of the ID token must be the client id " + SafeText.quote(clientId)
                    + ", it is " + SafeText.quote(azp.get()));
        }
    }

    private void checkTimes(Claims claims) throws TokenRejectedException {
        Instant now = clock.instant();
        Instant exp = claims.date("exp");
        if (!now.minus(skew).isBefore(exp)) {
            throw TokenRejectedException.because(
                    "the ID token expired " + seconds(exp, now) + " s ago by this machine's clock; " + clockAdvice());
        }
        Instant iat = claims.date("iat");
        if (iat.isAfter(now.plus(skew))) {
            throw TokenRejectedException.because("the ID token is issued " + seconds(now, iat)
                    + " s in the future by this machine's clock; " + clockAdvice());
        }
        if (iat.isBefore(now.minus(MAX_AGE).minus(skew))) {
            throw TokenRejectedException.because("the ID token was issued " + seconds(iat, now)
                    + " s ago by this machine's clock, at most " + MAX_AGE.toSeconds() + " s were expected; "
                    + clockAdvice());
        }
        Optional<Instant> nbf = claims.optionalDate("nbf");
        if (nbf.isPresent() && nbf.get().isAfter(now.plus(skew))) {
            throw TokenRejectedException.because("the ID token is not valid before " + seconds(now, nbf.get())
                    + " s from now by this machine's clock; " + clockAdvice());
        }
    }

    private static long seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }

    private String clockAdvice() {
        return "compare the clocks of provider and this machine (provider.clock-skew is " + skew.toSeconds() + " s)";
    }

    private static void checkNonce(Claims claims, String expected) throws TokenRejectedException {
        if (!TokenHashes.equal(claims.text("nonce"), expected)) {
            throw TokenRejectedException.because(
                    "nonce of the ID token must be that of this login, it is another: the token belongs to another login");
        }
    }

    private static String subject(Claims claims) throws TokenRejectedException {
        String subject = claims.text("sub");
        if (subject.isEmpty()
                || subject.length() > MAX_SUBJECT
                || !subject.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw TokenRejectedException.because("sub of the ID token must be 1 to " + MAX_SUBJECT
                    + " printable ASCII characters (OpenID Connect Core 1.0, section 2), it is not");
        }
        return subject;
    }

    private void checkAuthenticationAge(Claims claims, Duration maxAge) throws TokenRejectedException {
        Instant authTime = claims.date("auth_time");
        if (authTime.isBefore(clock.instant().minus(maxAge).minus(skew))) {
            throw TokenRejectedException.because("max_age asks for a sign-in at most " + maxAge.toSeconds()
                    + " s ago, auth_time of the ID token is older; the provider does not heed max_age");
        }
    }
}
