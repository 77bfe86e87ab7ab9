package io.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an endpoint of {@link FakeProvider} answers in place of the right thing. Immutable. */
public final class FakeAnswer {
    private final int status;
    private final Map<String, String> headers;
    private final String body;
    private final Duration delay;
    private final Duration drip;
    private final boolean endless;
    private final boolean hangUp;

    private FakeAnswer(
            int status,
            Map<String, String> headers,
            String body,
            Duration delay,
            Duration drip,
            boolean endless,
            boolean hangUp) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.delay = delay;
        this.drip = drip;
        this.endless = endless;
        this.hangUp = hangUp;
    }

    /** An answer with this status, type and body. */
    public static FakeAnswer of(int status, String contentType, String body) {
        return new FakeAnswer(
                status, Map.of("Content-Type", contentType), body, Duration.ZERO, Duration.ZERO, false, false);
    }

    /** An answer in JSON. */
    public static FakeAnswer json(int status, String body) {
        return of(status, "application/json", body);
    }

    /** An answer in JSON. */
    public static FakeAnswer json(int status, Map<String, Object> body) {
        return json(status, JSONObjectUtils.toJSONString(body));
    }

    /** A page, where a program was expecting something else. */
    public static FakeAnswer html(int status) {
        return of(status, "text/html", "<!doctype html><title>Something</title><p>A page for people.");
    }

    /** A redirect. */
    public static FakeAnswer redirect(int status, String location) {
        return of(status, "text/plain", "").header("Location", location);
    }

    /** The connection is closed without an answer. */
    public static FakeAnswer hangUp() {
        return new FakeAnswer(200, Map.of(), "", Duration.ZERO, Duration.ZERO, false, true);
    }

    /** Sets a header field. */
    public FakeAnswer header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new FakeAnswer(status, more, body, delay, drip, endless, hangUp);
    }

    /** Waits before anything is sent. */
    public FakeAnswer after(Duration value) {
        return new FakeAnswer(status, headers, body, value, drip, endless, hangUp);
    }

    /** Waits between any two bytes of the body; the header goes out at once. */
    public FakeAnswer dripping(Duration between) {
        return new FakeAnswer(status, headers, body, delay, between, endless, hangUp);
    }

    /** Repeats the body for ever. */
    public FakeAnswer endless() {
        return new FakeAnswer(status, headers, body, delay, drip, true, hangUp);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String body() {
        return body;
    }

    Duration delay() {
        return delay;
    }

    Duration drip() {
        return drip;
    }

    boolean isEndless() {
        return endless;
    }

    boolean hangsUp() {
        return hangUp;
    }
}
