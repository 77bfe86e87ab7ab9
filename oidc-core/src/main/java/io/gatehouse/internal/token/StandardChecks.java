package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What holds for every token that a provider makes for us to read: who it comes from, whom it is for, when it holds. */
final class StandardChecks {
    private static final int MAX_SUBJECT = 255;

    private final String what;
    private final IssuerRule issuers;
    private final String clientId;
    private final Duration skew;
    private final InstantSource clock;

    /**
     * Creates the checks.
     *
     * @param what what the token is called in messages, such as {@code the ID token}
     * @param issuers the issuers, one of which {@code iss} must be
     * @param clientId our client identifier, which {@code aud} must hold
     * @param skew by how much clocks may differ
     */
    StandardChecks(String what, IssuerRule issuers, String clientId, Duration skew, InstantSource clock) {
        this.what = what;
        this.issuers = issuers;
        this.clientId = clientId;
        this.skew = skew;
        this.clock = clock;
    }

    void issuer(Claims claims) throws TokenRejectedException {
        String iss = claims.text("iss");
        if (!issuers.accepts(iss, claims.optionalText("tid"))) {
            throw TokenRejectedException.because("iss of " + what + " must be " + issuers.expectation() + ", it is "
                    + SafeText.quote(iss) + "; check provider.issuer" + (issuers.hasTenants() ? " and tenants" : ""));
        }
    }

    void audience(Claims claims) throws TokenRejectedException {
        List<String> audience = claims.audience();
        if (!audience.contains(clientId)) {
            throw TokenRejectedException.because("aud of " + what + " must hold the client id "
                    + SafeText.quote(clientId) + ", it holds " + SafeText.quoteAll(audience)
                    + "; check provider.client-id");
        }
        List<String> others =
                audience.stream().filter(other -> !other.equals(clientId)).toList();
        if (!others.isEmpty()) {
            throw TokenRejectedException.because("aud of " + what + " must hold nobody but this client, it also holds "
                    + SafeText.quoteAll(others) + ", who are not trusted; let the provider issue it for "
                    + SafeText.quote(clientId) + " alone");
        }
        Optional<String> azp = claims.optionalText("azp");
        if (azp.isPresent() && !azp.get().equals(clientId)) {
            throw TokenRejectedException.because("azp of " + what + " must be the client id " + SafeText.quote(clientId)
                    + ", it is " + SafeText.quote(azp.get()));
        }
    }

    /** Returns the end of the token, which is not over. */
    Instant expiry(Claims claims) throws TokenRejectedException {
        Instant exp = claims.date("exp");
        Instant now = clock.instant();
        if (!now.minus(skew).isBefore(exp)) {
            throw TokenRejectedException.because(
                    what + " expired " + seconds(exp, now) + " s ago by this machine's clock; " + clockAdvice());
        }
        return exp;
    }

    /** Returns when the token was issued: not in the future, and no longer ago than this. */
    Instant issuedAt(Claims claims, Duration maxAge) throws TokenRejectedException {
        Instant iat = claims.date("iat");
        Instant now = clock.instant();
        if (iat.isAfter(now.plus(skew))) {
            throw TokenRejectedException.because(what + " is issued " + seconds(now, iat)
                    + " s in the future by this machine's clock; " + clockAdvice());
        }
        if (iat.isBefore(now.minus(maxAge).minus(skew))) {
            throw TokenRejectedException.because(what + " was issued " + seconds(iat, now)
                    + " s ago by this machine's clock, at most " + maxAge.toSeconds() + " s were expected; "
                    + clockAdvice());
        }
        return iat;
    }

    void notBefore(Claims claims) throws TokenRejectedException {
        Optional<Instant> nbf = claims.optionalDate("nbf");
        Instant now = clock.instant();
        if (nbf.isPresent() && nbf.get().isAfter(now.plus(skew))) {
            throw TokenRejectedException.because(what + " is not valid before " + seconds(now, nbf.get())
                    + " s from now by this machine's clock; " + clockAdvice());
        }
    }

    /** Checks that a subject has the form that subjects have (OpenID Connect Core 1.0, section 2). */
    String subject(String subject) throws TokenRejectedException {
        if (subject.isEmpty()
                || subject.length() > MAX_SUBJECT
                || !subject.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw TokenRejectedException.because("sub of " + what + " must be 1 to " + MAX_SUBJECT
                    + " printable ASCII characters (OpenID Connect Core 1.0, section 2), it is not");
        }
        return subject;
    }

    private static long seconds(Instant from, Instant to) {
        return Duration.between(from, to).toSeconds();
    }

    private String clockAdvice() {
        return "compare the clocks of provider and this machine (provider.clock-skew is " + skew.toSeconds() + " s)";
    }
}
