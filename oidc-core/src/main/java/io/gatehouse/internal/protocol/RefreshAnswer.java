package io.gatehouse.internal.protocol;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint gave for a refresh token, well-formed and otherwise unverified (OpenID Connect Core 1.0, section 12.2).
 *
 * @param idToken the new ID token, of which nothing is believed yet; null where there is none
 * @param accessToken the new access token
 * @param expiresAt when the access token ends; null where the provider does not say
 * @param refreshToken the refresh token that takes the place of the old one; null where that goes on
 * @param scopes the scopes that were granted; null where they are those of before (RFC 6749, section 6)
 */
record RefreshAnswer(
        @Nullable String idToken,
        String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String refreshToken,
        @Nullable Set<String> scopes) {
    @Override
    public String toString() {
        return "RefreshAnswer[redacted]";
    }
}
