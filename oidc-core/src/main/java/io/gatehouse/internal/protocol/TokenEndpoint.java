package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.outcome.RefusalCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns codes into tokens (OpenID Connect Core 1.0, section 3.1.3; RFC 6749, section 5). */
final class TokenEndpoint {
    private static final int MAX_BYTES = 512 * 1024;
    private static final int MAX_TOKEN = 128 * 1024;
    private static final int MAX_SCOPES = 4096;
    /** A hundred years, and so more than any token lives. */
    private static final long MAX_LIFETIME = 3_155_760_000L;

    private final ProviderConfig config;
    private final ClientAuthentication authentication;
    private final InstantSource clock;

    TokenEndpoint(ProviderConfig config, ClientAuthentication authentication, InstantSource clock) {
        this.config = config;
        this.authentication = authentication;
        this.clock = clock;
    }

    /** Turns a code into tokens; every answer that is not exactly what it must be is a failure. */
    TokenAnswer redeem(ProviderMetadata metadata, CodeGrant grant) throws ProviderFailure {
        Instant asked = clock.instant();
        return read(ask(metadata, params(grant), refusal(metadata, grant)), asked);
    }

    /** Asks for tokens as {@link #redeem} does, and returns the answer as it came. */
    ProviderAnswer attempt(ProviderMetadata metadata, CodeGrant grant) throws ProviderFailure {
        return authentication.post(metadata, "token", metadata.tokenEndpoint(), params(grant), MAX_BYTES);
    }

    /** Returns what explains a refusal. */
    TokenRefusal refusal(ProviderMetadata metadata, CodeGrant grant) {
        return new TokenRefusal(config, metadata, secrets(List.of(grant.code(), grant.codeVerifier(), grant.nonce())));
    }

    private static Map<String, List<String>> params(CodeGrant grant) {
        Map<String, List<String>> params = new LinkedHashMap<>();
        params.put("grant_type", List.of("authorization_code"));
        params.put("code", List.of(grant.code()));
        params.put("redirect_uri", List.of(grant.redirectUri()));
        params.put("code_verifier", List.of(grant.codeVerifier()));
        return params;
    }

    /**
     * Turns a refresh token into new tokens.
     *
     * @throws GrantRefused when the provider does not accept it
     */
    RefreshAnswer refresh(ProviderMetadata metadata, String refreshToken) throws ProviderFailure {
        Map<String, List<String>> params = new LinkedHashMap<>();
        params.put("grant_type", List.of("refresh_token"));
        params.put("refresh_token", List.of(refreshToken));
        Instant asked = clock.instant();
        TokenRefusal refusal = TokenRefusal.ofRefresh(config, metadata, secrets(List.of(refreshToken)));
        Map<String, Object> json = ask(metadata, params, refusal);
        return new RefreshAnswer(
                optionalToken(json, "id_token"),
                accessToken(json),
                expiry(json.get("expires_in"), asked),
                optionalToken(json, "refresh_token"),
                json.containsKey("scope") ? scopes(json.get("scope")) : null);
    }

    private Map<String, Object> ask(ProviderMetadata metadata, Map<String, List<String>> params, TokenRefusal refusal)
            throws ProviderFailure {
        ProviderAnswer answer = authentication.post(metadata, "token", metadata.tokenEndpoint(), params, MAX_BYTES);
        if (answer.status() != 200) {
            throw refusal.explain(answer);
        }
        if (!answer.isJson()) {
            throw invalid("tokens as application/json were expected, it came " + answer.summary()
                    + "; check that the token endpoint of the metadata or provider.endpoints.token is right");
        }
        try {
            Map<String, Object> json = answer.json();
            if (json.containsKey("error")) {
                throw refusal.explain(answer);
            }
            return json;
        } catch (JsonRejectedException e) {
            throw invalid(e.getMessage());
        }
    }

    private List<String> secrets(List<String> sent) {
        List<String> secrets = new ArrayList<>(sent);
        secrets.addAll(authentication.confidential());
        return secrets;
    }

    private TokenAnswer read(Map<String, Object> json, Instant asked) throws ProviderFailure {
        String accessToken = accessToken(json);
        if (!json.containsKey("id_token")) {
            throw invalid(
                    "id_token is missing; the client must be registered for OpenID Connect and provider.scopes must"
                            + " hold openid");
        }
        return new TokenAnswer(
                token(json, "id_token"),
                accessToken,
                expiry(json.get("expires_in"), asked),
                optionalToken(json, "refresh_token"),
                // Left out where what was asked for was granted.
                json.containsKey("scope") ? scopes(json.get("scope")) : Set.copyOf(config.scopes()));
    }

    /** Returns the scopes (RFC 6749, section 3.3). What is no list of them grants nothing, and needs not fail a login. */
    private static Set<String> scopes(@Nullable Object value) {
        if (!(value instanceof String text) || text.length() > MAX_SCOPES) {
            return Set.of();
        }
        return Arrays.stream(text.split(" ")).filter(scope -> !scope.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    private static String accessToken(Map<String, Object> json) throws ProviderFailure {
        if (!(json.get("token_type") instanceof String type) || !type.equalsIgnoreCase("Bearer")) {
            throw invalid(
                    "token_type must be Bearer (RFC 6750), it is another or missing; let the provider issue bearer"
                            + " tokens for this client");
        }
        return token(json, "access_token");
    }

    private static @Nullable String optionalToken(Map<String, Object> json, String name) throws ProviderFailure {
        return json.containsKey(name) ? token(json, name) : null;
    }

    /** Tokens are visible ASCII (RFC 6749, appendix A.12), so that they can stand in a header field. */
    private static String token(Map<String, Object> json, String name) throws ProviderFailure {
        if (json.get(name) instanceof String token
                && !token.isEmpty()
                && token.length() <= MAX_TOKEN
                && token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return token;
        }
        throw invalid(name + " must be a text of at most " + MAX_TOKEN + " visible ASCII characters, it is not");
    }

    /** Counted from when the tokens were asked for, so that they end rather too early than too late. */
    private static @Nullable Instant expiry(@Nullable Object expiresIn, Instant asked) throws ProviderFailure {
        if (expiresIn == null) {
            return null;
        }
        if (expiresIn instanceof Long seconds && seconds > 0 && seconds <= MAX_LIFETIME) {
            return asked.plusSeconds(seconds);
        }
        throw invalid("expires_in must be a whole number of seconds greater than 0 and less than a hundred years"
                + " (RFC 6749, section 5.1), it is not");
    }

    private static ProviderFailure invalid(String detail) {
        return new ProviderFailure(
                RefusalCode.TOKEN_RESPONSE_INVALID, "the answer of the token endpoint cannot be used: " + detail);
    }
}
