package io.gatehouse.session;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tokens of a session. Secrets: {@code toString()} shows none of them. */
public final class TokenSet {
    private final String idToken;
    private final String accessToken;
    private final @Nullable Instant accessTokenExpiresAt;
    private final @Nullable String refreshToken;

    /**
     * Creates a token set.
     *
     * @param idToken the ID token as received, needed as a hint at logout
     * @param accessToken the access token
     * @param accessTokenExpiresAt when the access token ends; null when the provider does not say
     * @param refreshToken the refresh token, if one was issued
     */
    public TokenSet(
            String idToken, String accessToken, @Nullable Instant accessTokenExpiresAt, @Nullable String refreshToken) {
        this.idToken = idToken;
        this.accessToken = accessToken;
        this.accessTokenExpiresAt = accessTokenExpiresAt;
        this.refreshToken = refreshToken;
    }

    /** Returns the ID token as received. */
    public String idToken() {
        return idToken;
    }

    /** Returns the access token. */
    public String accessToken() {
        return accessToken;
    }

    /** Returns when the access token ends; empty when the provider did not say. */
    public Optional<Instant> accessTokenExpiresAt() {
        return Optional.ofNullable(accessTokenExpiresAt);
    }

    /** Returns the refresh token, if one was issued. */
    public Optional<String> refreshToken() {
        return Optional.ofNullable(refreshToken);
    }

    /** Returns a text without any token. */
    @Override
    public String toString() {
        return "TokenSet[redacted]";
    }
}
