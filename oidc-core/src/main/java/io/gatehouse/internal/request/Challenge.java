package io.gatehouse.internal.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a {@code WWW-Authenticate} says beyond its scheme (RFC 6750, section 3; RFC 9470, section 3): names and values, in the order in
 * which they are written.
 *
 * @param params values without quotation marks around them; ASCII without control characters, quotation marks and backslashes
 */
public record Challenge(Map<String, String> params) {
    private static final Challenge NONE = new Challenge(Map.of());

    /** Keeps the order. */
    public Challenge {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** Returns a challenge that says nothing: no error code where no credential was sent (RFC 6750, section 3.1). */
    public static Challenge none() {
        return NONE;
    }

    /** Returns this challenge with a parameter more. */
    public Challenge with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(params);
        more.put(name, value);
        return new Challenge(more);
    }
}
