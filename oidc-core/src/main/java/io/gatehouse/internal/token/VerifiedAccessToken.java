package io.gatehouse.internal.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An access token for which every check has passed. Made by {@link AccessTokenVerifier} and {@link IntrospectionVerifier} alone.
 */
public final class VerifiedAccessToken {
    private final String issuer;
    private final String subject;
    private final @Nullable Instant expiresAt;
    private final Set<String> scopes;
    private final Map<String, Object> claims;

    VerifiedAccessToken(
            String issuer,
            String subject,
            @Nullable Instant expiresAt,
            Set<String> scopes,
            Map<String, Object> claims) {
        this.issuer = issuer;
        this.subject = subject;
        this.expiresAt = expiresAt;
        this.scopes = scopes;
        this.claims = claims;
    }

    /** Returns the issuer. */
    public String issuer() {
        return issuer;
    }

    /** Returns the subject: printable ASCII, 1 to 255 characters; {@code client:} and the client where the token has none. */
    public String subject() {
        return subject;
    }

    /** Returns when it ends; empty where the issuer, asked about it, does not say. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Returns the scopes that were granted. */
    public Set<String> scopes() {
        return scopes;
    }

    /** Returns the class by which the person signed in, {@code acr} (RFC 9470, section 6). */
    public Optional<String> acr() {
        return claims.get("acr") instanceof String acr ? Optional.of(acr) : Optional.empty();
    }

    /** Returns when the person signed in, {@code auth_time} (RFC 9470, section 6). */
    public Optional<Instant> authenticatedAt() {
        try {
            return new Claims("the access token", claims).optionalDate("auth_time");
        } catch (TokenRejectedException e) {
            return Optional.empty();
        }
    }

    /** Returns every claim; unmodifiable, without nulls. */
    public Map<String, Object> claims() {
        return claims;
    }

    /** Returns how many characters the claims take as text. */
    public int length() {
        return JSONObjectUtils.toJSONString(claims).length();
    }

    /** Returns nothing about the person. */
    @Override
    public String toString() {
        return "VerifiedAccessToken[redacted]";
    }
}
