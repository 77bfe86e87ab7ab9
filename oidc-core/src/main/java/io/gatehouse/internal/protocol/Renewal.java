package io.gatehouse.internal.protocol;

import io.gatehouse.session.TokenSet;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a refresh gave, every check passed. Made by {@link OpenIdClient} alone.
 *
 * @param claims what the provider says about the person now, protocol claims included; null where it said nothing new
 * @param tokens the tokens, those that were not renewed among them
 * @param idTokenEndsAt the {@code exp} of the new ID token; null where there is none
 * @param scopes the scopes of the new access token; null where they are those of before
 */
public record Renewal(
        @Nullable Map<String, Object> claims,
        TokenSet tokens,
        @Nullable Instant idTokenEndsAt,
        @Nullable Set<String> scopes) {
    /** Returns nothing about the person. */
    @Override
    public String toString() {
        return "Renewal[redacted]";
    }
}
