package io.gatehouse.proxy.admin;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the admin listener: always JSON, never kept by anybody, never for another origin.
 *
 * @param status the status
 * @param headers headers beside those that every answer has
 * @param json the body
 */
record AdminAnswer(int status, Map<String, String> headers, String json) {
    static AdminAnswer of(int status, Map<String, Object> body) {
        return new AdminAnswer(
                status, Map.of("Content-Type", "application/json"), JSONObjectUtils.toJSONString(body) + "\n");
    }

    /**
     * Returns a refusal (RFC 9457).
     *
     * @param detail what was expected, what came and what to change; repeats nothing of the request
     */
    static AdminAnswer problem(int status, String title, String detail) {
        return problem(status, title, detail, Map.of());
    }

    static AdminAnswer problem(int status, String title, String detail, Map<String, String> headers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/problem+json");
        return new AdminAnswer(status, Map.copyOf(all), JSONObjectUtils.toJSONString(body) + "\n");
    }
}
