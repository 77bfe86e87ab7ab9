package io.gatehouse.internal.token;

import java.util.Map;

/**
 * What ties a refreshed ID token to the session that it renews (OpenID Connect Core 1.0, section 12.2).
 *
 * @param subject the subject of the session
 * @param previous the claims of the session's ID token, as far as they are known: nonce and auth_time must not change
 * @param accessToken the access token that came with it, compared with {@code at_hash}
 */
public record RefreshBinding(String subject, Map<String, Object> previous, String accessToken) {
    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "RefreshBinding[redacted]";
    }
}
