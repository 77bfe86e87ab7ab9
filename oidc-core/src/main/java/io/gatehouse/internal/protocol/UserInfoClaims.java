package io.gatehouse.internal.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What is known of a person by ID token and userinfo together. */
final class UserInfoClaims {
    /** What the ID token says about itself and the sign-in: userinfo cannot change it. */
    private static final Set<String> ID_TOKEN_CLAIMS = Set.of(
            "iss",
            "sub",
            "aud",
            "azp",
            "exp",
            "iat",
            "nbf",
            "jti",
            "nonce",
            "auth_time",
            "acr",
            "amr",
            "at_hash",
            "c_hash",
            "sid");

    private UserInfoClaims() {}

    /** Returns the claims of both. Userinfo is the fresher of the two, but says nothing about the token. */
    static Map<String, Object> over(Map<String, Object> idToken, Map<String, Object> userInfo) {
        Map<String, Object> merged = new LinkedHashMap<>(idToken);
        userInfo.forEach((name, value) -> {
            if (!ID_TOKEN_CLAIMS.contains(name)) {
                merged.put(name, value);
            }
        });
        return Collections.unmodifiableMap(merged);
    }
}
