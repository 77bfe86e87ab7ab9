package io.gatehouse.internal.protocol;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Addresses that browsers are sent to. */
final class Urls {
    private Urls() {}

    /** Returns the address with more parameters; those it has already stay (RFC 6749, section 3.1). */
    static String withParams(URI endpoint, Map<String, List<String>> params) {
        String query = endpoint.getRawQuery();
        return endpoint + (query == null ? "?" : query.isEmpty() ? "" : "&") + URLUtils.serializeParameters(params);
    }
}
