package io.gatehouse.internal.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a refusal says of how to get through after all: what stands in {@code WWW-Authenticate} beyond its scheme (RFC 6750, section 3;
 * RFC 9470, section 3), and in the {@code login_url}. Both in the order in which they are written.
 *
 * @param params parameters of the challenge, without quotation marks around the values; ASCII without control characters, quotation
 *     marks and backslashes
 * @param login parameters of the login
 */
public record Challenge(Map<String, String> params, Map<String, String> login) {
    private static final Challenge NONE = new Challenge(Map.of(), Map.of());

    /** Keeps the order. */
    public Challenge {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        login = Collections.unmodifiableMap(new LinkedHashMap<>(login));
    }

    /** Returns a challenge that says nothing: no error code where no credential was sent (RFC 6750, section 3.1). */
    public static Challenge none() {
        return NONE;
    }

    /** Returns this challenge with a parameter of the login more. */
    public Challenge withLogin(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(login);
        more.put(name, value);
        return new Challenge(params, more);
    }

    /** Returns this challenge with a parameter more. */
    public Challenge with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(params);
        more.put(name, value);
        return new Challenge(more, login);
    }
}
