package io.gatehouse.internal.protocol;

import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderHttp;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.provider.ProviderRequest;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Asks for more claims (OpenID Connect Core 1.0, section 5.3), plain or signed. What the answer points to, such as the sources of
 * aggregated and distributed claims (section 5.6.2), is never fetched.
 */
final class UserInfoEndpoint {
    private static final int MAX_BYTES = 512 * 1024;

    private final ProviderHttp http;
    private final Signatures signatures;

    UserInfoEndpoint(ProviderHttp http, Signatures signatures) {
        this.http = http;
        this.signatures = signatures;
    }

    /** Returns the claims about this subject, or fails: claims about anybody else are not used (section 5.3.2). */
    Map<String, Object> claims(ProviderMetadata metadata, String accessToken, String subject) throws ProviderFailure {
        URI endpoint = metadata.userInfoEndpoint()
                .orElseThrow(() -> new ProviderFailure(
                        RefusalCode.PROVIDER_METADATA_INVALID,
                        "provider.user-info is on and the provider's metadata names no userinfo_endpoint; set"
                                + " provider.endpoints.userinfo, or provider.user-info: false"));
        ProviderAnswer answer = http.call(ProviderRequest.get("userinfo", endpoint, MAX_BYTES)
                .header("Authorization", "Bearer " + accessToken)
                .header("Accept", "application/json, application/jwt"));
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new ProviderFailure(
                    RefusalCode.PROVIDER_UNAVAILABLE,
                    "userinfo at " + endpoint + " should answer 200, it came " + answer.summary());
        }
        if (answer.status() != 200) {
            throw invalid(
                    "userinfo at " + endpoint + " should answer 200, it came " + answer.summary()
                            + "; check that provider.scopes lets the access token be used there, or set provider.user-info: false");
        }
        Map<String, Object> claims = read(metadata, answer);
        if (!subject.equals(claims.get("sub"))) {
            throw invalid("sub of the userinfo answer must equal sub of the ID token (OpenID Connect Core 1.0, section"
                    + " 5.3.2), " + (claims.containsKey("sub") ? "it is another" : "it is missing")
                    + "; nothing of the answer is used");
        }
        return claims;
    }

    private Map<String, Object> read(ProviderMetadata metadata, ProviderAnswer answer) throws ProviderFailure {
        if (answer.isJson()) {
            try {
                return answer.json();
            } catch (JsonRejectedException e) {
                throw invalid("the userinfo answer cannot be used: " + e.getMessage());
            }
        }
        if (answer.mediaType().equals("application/jwt")) {
            return signatures.userInfo(metadata, new String(answer.body(), StandardCharsets.ISO_8859_1));
        }
        throw invalid("userinfo as application/json or application/jwt was expected, it came " + answer.summary());
    }

    private static ProviderFailure invalid(String detail) {
        return new ProviderFailure(RefusalCode.USER_INFO_INVALID, detail);
    }
}
