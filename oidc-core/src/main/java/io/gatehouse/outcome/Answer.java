package io.gatehouse.outcome;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete answer of our own: status, headers and body. To a {@code HEAD} request the same is sent without the body.
 *
 * @param status the HTTP status
 * @param headers the header fields, {@code Content-Type} and {@code Cache-Control} among them, one value each
 * @param body the body, in UTF-8 where it is text
 */
@SuppressWarnings("ArrayRecordComponent") // an answer is written once and never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Copies the headers, keeping their order. */
    public Answer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Returns an answer with a text body. */
    public static Answer text(int status, Map<String, String> headers, String body) {
        return new Answer(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the status alone: headers and body may hold what is nobody else's business. */
    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
