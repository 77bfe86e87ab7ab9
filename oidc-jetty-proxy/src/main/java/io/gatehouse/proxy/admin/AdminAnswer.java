package io.gatehouse.proxy.admin;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the admin listener: never kept by anybody, never for another origin.
 *
 * @param status the status
 * @param headers headers beside those that every answer has, or in place of them
 * @param body the body, sent in UTF-8
 */
public record AdminAnswer(int status, Map<String, String> headers, String body) {
    /** Copies the headers. */
    public AdminAnswer {
        headers = Map.copyOf(headers);
    }

    /** Returns an answer in JSON. */
    public static AdminAnswer of(int status, Map<String, Object> body) {
        return text(status, "application/json", JSONObjectUtils.toJSONString(body) + "\n");
    }

    /** Returns an answer of any type. */
    public static AdminAnswer text(int status, String contentType, String body) {
        return new AdminAnswer(status, Map.of("Content-Type", contentType), body);
    }

    /** Returns the same of another type. */
    public AdminAnswer as(String contentType) {
        Map<String, String> others = new LinkedHashMap<>(headers);
        others.put("Content-Type", contentType);
        return new AdminAnswer(status, others, body);
    }

    /**
     * Returns a refusal (RFC 9457).
     *
     * @param detail what was expected, what came and what to change; repeats nothing of the request
     */
    public static AdminAnswer problem(int status, String title, String detail) {
        return problem(status, title, detail, Map.of());
    }

    /** Returns a refusal (RFC 9457) with further headers. */
    static AdminAnswer problem(int status, String title, String detail, Map<String, String> headers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/problem+json");
        return new AdminAnswer(status, all, JSONObjectUtils.toJSONString(body) + "\n");
    }

    /** Returns nothing of what is said. */
    @Override
    public String toString() {
        return "AdminAnswer[" + status + "]";
    }
}
