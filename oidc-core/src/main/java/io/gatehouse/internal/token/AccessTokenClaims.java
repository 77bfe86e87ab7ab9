package io.gatehouse.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of an access token whoever vouches for its claims: a signature (RFC 9068), or its issuer when asked (RFC 7662). */
final class AccessTokenClaims {
    /** In front of a client that stands for itself, so that no client can take the name of a person (RFC 9068, section 5). */
    private static final String CLIENT = "client:";

    /** What ties a token to one login: ID tokens alone have these (OpenID Connect Core 1.0, sections 2 and 3.3.2.11). */
    private static final List<String> OF_ID_TOKENS = List.of("nonce", "at_hash", "c_hash", "s_hash");

    private final String what;
    private final IssuerRule issuers;
    private final List<String> audiences;
    private final StandardChecks checks;
    private final Duration skew;
    private final InstantSource clock;

    AccessTokenClaims(String what, IssuerRule issuers, List<String> audiences, Duration skew, InstantSource clock) {
        this.what = what;
        this.issuers = issuers;
        this.audiences = List.copyOf(audiences);
        this.checks = new StandardChecks(what, issuers, "", skew, clock);
        this.skew = skew;
        this.clock = clock;
    }

    /**
     * Refuses what is another kind of token, whatever its header says (RFC 8725, section 3.12): what ties a token to a login makes it an ID
     * token, {@code events} a logout token or another security event (RFC 8417, section 2.2).
     */
    static void refuseOtherKinds(String what, Map<String, Object> payload) throws TokenRejectedException {
        for (String name : OF_ID_TOKENS) {
            if (payload.containsKey(name)) {
                throw TokenRejectedException.because(
                        what + " has " + name + ", which ID tokens alone have: an ID token is never an access token"
                                + " (RFC 9068, section 5); have the client send its access token");
            }
        }
        if (payload.containsKey("events")) {
            throw TokenRejectedException.because(what
                    + " has events, which logout tokens and other security events alone have; it is no access token");
        }
        if (payload.containsKey("token_introspection")) {
            throw TokenRejectedException.because(
                    what + " is what an issuer says about a token (RFC 9701), and no access token itself");
        }
        String use = payload.get("token_use") instanceof String text ? text : "access";
        if (!use.equals("access") && !use.equals("access_token")) {
            throw TokenRejectedException.because(
                    "token_use of " + what + " must be access, it is " + SafeText.quote(use));
        }
    }

    /** Checks whom the token comes from, by its own words. */
    void issuer(Map<String, Object> payload) throws TokenRejectedException {
        checks.issuer(new Claims(what, payload));
    }

    /** Checks everything but who vouches for the claims. */
    VerifiedAccessToken check(Map<String, Object> payload, boolean mustEnd) throws TokenRejectedException {
        refuseOtherKinds(what, payload);
        Claims claims = new Claims(what, payload);
        audience(claims);
        Instant end = mustEnd || claims.has("exp") ? checks.expiry(claims) : null;
        checks.notBefore(claims);
        issuedAt(claims, end);
        if (payload.containsKey("cnf")) {
            throw TokenRejectedException.because(what
                    + " is bound to a key of its client (cnf: DPoP or mutual TLS), and proofs of that key are not checked"
                    + " here; have the client ask for a bearer token");
        }
        String issuer = claims.optionalText("iss").orElse(issuers.issuer());
        return new VerifiedAccessToken(issuer, subject(claims), end, scopes(payload), payload);
    }

    private void audience(Claims claims) throws TokenRejectedException {
        List<String> audience = claims.audience();
        if (audience.stream().noneMatch(audiences::contains)) {
            throw TokenRejectedException.because("aud of " + what + " must hold " + SafeText.quoteAll(audiences)
                    + (audiences.size() > 1 ? " (one of them)" : "") + ", it holds " + SafeText.quoteAll(audience)
                    + "; have the issuer issue it for this service, or mend bearer.audiences");
        }
    }

    private void issuedAt(Claims claims, @Nullable Instant end) throws TokenRejectedException {
        Optional<Instant> iat = claims.optionalDate("iat");
        if (iat.isEmpty()) {
            return;
        }
        if (iat.get().isAfter(clock.instant().plus(skew))) {
            throw TokenRejectedException.because(what + " is issued "
                    + Duration.between(clock.instant(), iat.get()).toSeconds()
                    + " s in the future by this machine's clock; compare the clocks of issuer and this machine");
        }
        if (end != null && iat.get().isAfter(end)) {
            throw TokenRejectedException.because(what + " ends before it was issued: exp must not be before iat");
        }
    }

    private String subject(Claims claims) throws TokenRejectedException {
        Optional<String> sub = claims.optionalText("sub");
        if (sub.isPresent()) {
            return checks.subject(sub.get());
        }
        Optional<String> client = claims.optionalText("client_id");
        if (client.isEmpty()) {
            throw TokenRejectedException.because(
                    what + " must have sub or client_id, both are missing (RFC 9068, section 2.2)");
        }
        return checks.subject(CLIENT + client.get());
    }

    /** Returns the scopes of {@code scope} (RFC 8693, section 4.2) or {@code scp}, as text with spaces between or as a list. */
    private static Set<String> scopes(Map<String, Object> payload) {
        Object value = payload.containsKey("scope") ? payload.get("scope") : payload.get("scp");
        Set<String> scopes = new LinkedHashSet<>();
        if (value instanceof String text) {
            scopes.addAll(List.of(text.split(" ", -1)));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> {
                if (element instanceof String text) {
                    scopes.add(text);
                }
            });
        }
        scopes.remove("");
        return Set.copyOf(scopes);
    }
}
