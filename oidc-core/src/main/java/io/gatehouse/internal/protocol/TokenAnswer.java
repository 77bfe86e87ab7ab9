package io.gatehouse.internal.protocol;

import io.gatehouse.session.TokenSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint gave, well-formed and otherwise unverified.
 *
 * @param idToken the ID token, of which nothing is believed yet
 * @param accessToken the access token
 * @param expiresAt when the access token ends; null where the provider does not say
 * @param refreshToken the refresh token; null where there is none
 */
record TokenAnswer(
        String idToken,
        String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String refreshToken) {
    TokenSet tokens() {
        return new TokenSet(idToken, accessToken, expiresAt, refreshToken);
    }

    @Override
    public String toString() {
        return "TokenAnswer[redacted]";
    }
}
