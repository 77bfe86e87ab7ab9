package io.gatehouse.internal.protocol;

import io.gatehouse.session.Granted;
import io.gatehouse.session.TokenSet;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider vouches for at the end of a login, every check passed. Made by {@link OpenIdClient} alone.
 *
 * @param issuer the verified issuer
 * @param subject the verified subject
 * @param claims the claims of the ID token and of userinfo, protocol claims included
 * @param providerSid the {@code sid} claim, if it is there
 * @param tokens the tokens
 * @param idTokenEndsAt the {@code exp} of the ID token
 * @param granted the scopes of the access token, and how and when the person was authenticated
 */
public record SignIn(
        String issuer,
        String subject,
        Map<String, Object> claims,
        @Nullable String providerSid,
        TokenSet tokens,
        Instant idTokenEndsAt,
        Granted granted) {
    /** Returns the provider's session identifier, if it gave one. */
    public Optional<String> providerSession() {
        return Optional.ofNullable(providerSid);
    }

    /** Returns nothing about the person. */
    @Override
    public String toString() {
        return "SignIn[redacted]";
    }
}
