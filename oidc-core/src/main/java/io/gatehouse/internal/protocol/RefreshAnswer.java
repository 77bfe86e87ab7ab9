package io.gatehouse.internal.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint gave for a refresh token, well-formed and otherwise unverified (OpenID Connect Core 1.0, section 12.2).
 *
 * @param idToken the new ID token, of which nothing is believed yet; null where there is none
 * @param accessToken the new access token
 * @param expiresAt when the access token ends; null where the provider does not say
 * @param refreshToken the refresh token that takes the place of the old one; null where that goes on
 */
record RefreshAnswer(
        @Nullable String idToken,
        String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String refreshToken) {
    @Override
    public String toString() {
        return "RefreshAnswer[redacted]";
    }
}
