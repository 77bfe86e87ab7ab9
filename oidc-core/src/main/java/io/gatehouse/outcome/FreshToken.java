package io.gatehouse.outcome;

import io.gatehouse.http.SetCookie;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access token that an application may use now.
 *
 * @param accessToken the token; a secret
 * @param endsAt when it ends; null where the provider does not say
 * @param cookies the cookies to set on the answer to the request that it was asked for with, or the browser goes on with old ones
 */
public record FreshToken(String accessToken, @Nullable Instant endsAt, List<SetCookie> cookies) {
    /** Copies the cookies. */
    public FreshToken {
        cookies = List.copyOf(cookies);
    }

    /** Returns when the token ends; empty where the provider does not say. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(endsAt);
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return "FreshToken[redacted]";
    }
}
