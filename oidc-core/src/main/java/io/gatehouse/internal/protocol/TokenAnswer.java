package io.gatehouse.internal.protocol;

import io.gatehouse.session.TokenSet;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint gave, well-formed and otherwise unverified.
 *
 * @param idToken the ID token, of which nothing is believed yet
 * @param accessToken the access token
 * @param expiresAt when the access token ends; null where the provider does not say
 * @param refreshToken the refresh token; null where there is none
 * @param scopes the scopes that were granted (RFC 6749, section 5.1)
 */
record TokenAnswer(
        String idToken,
        String accessToken,
        @Nullable Instant expiresAt,
        @Nullable String refreshToken,
        Set<String> scopes) {
    /** Returns the tokens, with the ID token as it was signed: decrypted, as a hint must be (Core 1.0, section 3.1.2.1). */
    TokenSet tokens(String signedIdToken) {
        return new TokenSet(signedIdToken, accessToken, expiresAt, refreshToken);
    }

    @Override
    public String toString() {
        return "TokenAnswer[redacted]";
    }
}
