package io.gatehouse.session;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the provider granted: which scopes the access token has, and how and when the person was authenticated.
 *
 * @param scopes the scopes of the access token (RFC 6749, section 5.1)
 * @param acrOrNull the class of the authentication, {@code acr} (OpenID Connect Core 1.0, section 2); null where the provider does not say
 * @param timeOrNull when the person was authenticated, {@code auth_time}; null where the provider does not say
 */
public record Granted(
        Set<String> scopes,
        @Nullable String acrOrNull,
        @Nullable Instant timeOrNull) {
    /** The year 9999, beyond which instants are nobody's. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    /** Nothing that is known of. */
    public static final Granted NOTHING = new Granted(Set.of(), null, null);

    /** Copies the set. */
    public Granted {
        scopes = Set.copyOf(scopes);
    }

    /** Returns what was granted, as far as claims say it in the form that they must have. */
    public static Granted of(Set<String> scopes, Map<String, Object> claims) {
        return new Granted(
                scopes,
                claims.get("acr") instanceof String acr ? acr : null,
                claims.get("auth_time") instanceof Number seconds && seconds.longValue() >= 0
                        ? Instant.ofEpochSecond(Math.min(seconds.longValue(), MAX_SECONDS))
                        : null);
    }

    /** Returns the class of the authentication. */
    public Optional<String> acr() {
        return Optional.ofNullable(acrOrNull);
    }

    /** Returns when the person was authenticated at the provider. */
    public Optional<Instant> authenticatedAt() {
        return Optional.ofNullable(timeOrNull);
    }

    /**
     * Returns what holds once tokens were renewed. How strong the sign-in counts may have changed; when it was has not
     * (OpenID Connect Core 1.0, section 12.2).
     *
     * @param newScopes the scopes of the new access token; null where they are those of before
     * @param newClaims the claims of the new ID token; null where there is none
     */
    public Granted renewed(@Nullable Set<String> newScopes, @Nullable Map<String, Object> newClaims) {
        return new Granted(
                newScopes == null ? scopes : newScopes,
                newClaims != null && newClaims.get("acr") instanceof String acr ? acr : acrOrNull,
                timeOrNull);
    }
}
