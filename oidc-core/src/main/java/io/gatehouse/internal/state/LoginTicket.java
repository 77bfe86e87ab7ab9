package io.gatehouse.internal.state;

import io.gatehouse.policy.StepUp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A login under way: what must be remembered between the redirect to the provider and the callback. Travels sealed in a cookie of the
 * browser that started it, so only that browser can finish it.
 *
 * @param state the state parameter
 * @param nonce the nonce
 * @param codeVerifier the code verifier
 * @param provider the name of the provider in the configuration
 * @param redirectUri the redirect URI that was sent
 * @param returnTo where the login leads
 * @param startedAt when it started
 * @param stepUp how strong and fresh the sign-in must be; null where any will do
 */
public record LoginTicket(
        String state,
        String nonce,
        String codeVerifier,
        String provider,
        String redirectUri,
        String returnTo,
        Instant startedAt,
        @Nullable StepUp stepUp) {

    byte[] encode() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("s", state);
        map.put("n", nonce);
        map.put("v", codeVerifier);
        map.put("p", provider);
        map.put("u", redirectUri);
        map.put("r", returnTo);
        map.put("t", startedAt.toEpochMilli());
        if (stepUp != null) {
            map.put("ac", stepUp.acr());
            stepUp.age().ifPresent(age -> map.put("ma", age.toSeconds()));
        }
        return CompactCodec.encode(map);
    }

    static Optional<LoginTicket> decode(byte[] encoded) {
        return CompactCodec.decode(encoded).flatMap(map -> {
            if (map.get("s") instanceof String state
                    && map.get("n") instanceof String nonce
                    && map.get("v") instanceof String codeVerifier
                    && map.get("p") instanceof String provider
                    && map.get("u") instanceof String redirectUri
                    && map.get("r") instanceof String returnTo
                    && map.get("t") instanceof Long startedAt) {
                return Optional.of(new LoginTicket(
                        state,
                        nonce,
                        codeVerifier,
                        provider,
                        redirectUri,
                        returnTo,
                        Instant.ofEpochMilli(startedAt),
                        stepUp(map)));
            }
            return Optional.empty();
        });
    }

    private static @Nullable StepUp stepUp(Map<String, Object> map) {
        if (!(map.get("ac") instanceof List<?> classes)) {
            return null;
        }
        return new StepUp(
                classes.stream().map(String::valueOf).toList(),
                map.get("ma") instanceof Long seconds ? Duration.ofSeconds(seconds) : null);
    }

    /** Returns what the login asks for beyond a sign-in. */
    public Optional<StepUp> asksFor() {
        return Optional.ofNullable(stepUp);
    }

    /** Returns the provider alone. */
    @Override
    public String toString() {
        return "LoginTicket[provider=" + provider + "]";
    }
}
