package io.gatehouse.sample.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.gatehouse.Gatehouse;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Asks the engine about each request, and carries out what it says. */
final class SignedInHandler implements HttpHandler {
    /** What is behind the sign-in. */
    @FunctionalInterface
    interface Application {
        /**
         * Answers a request that may pass. Who asks, which path was judged and which headers may be believed is in {@code allowed}; the
         * request itself says what the client says.
         */
        void handle(HttpExchange request, Outcome.Proceed allowed) throws IOException;
    }

    private final Gatehouse gatehouse;
    private final Application application;

    SignedInHandler(Gatehouse gatehouse, Application application) {
        this.gatehouse = gatehouse;
        this.application = application;
    }

    @Override
    public void handle(HttpExchange request) throws IOException {
        try (request) {
            Outcome outcome = gatehouse.handle(new ServerExchange(request));
            for (SetCookie cookie : outcome.cookies()) {
                request.getResponseHeaders().add("Set-Cookie", cookie.toHeaderValue());
            }
            if (outcome instanceof Outcome.Proceed allowed) {
                application.handle(request, allowed);
            } else if (outcome instanceof Outcome.Redirect redirect) {
                Map<String, String> headers = Map.of(
                        "Location", redirect.location(), "Cache-Control", "no-store", "Referrer-Policy", "no-referrer");
                write(request, redirect.status(), headers, new byte[0]);
            } else if (outcome instanceof Outcome.Reply reply) {
                write(request, reply.answer());
            } else if (outcome instanceof Outcome.Refuse refuse) {
                write(request, refuse.answer());
            }
        }
    }

    private static void write(HttpExchange request, Answer answer) throws IOException {
        write(request, answer.status(), answer.headers(), answer.body());
    }

    /** Writes an answer; to {@code HEAD} without its body. */
    static void write(HttpExchange request, int status, Map<String, String> headers, byte[] body) throws IOException {
        // The server writes a byte for each character, and our header values are UTF-8.
        headers.forEach((name, value) -> request.getResponseHeaders()
                .put(name, List.of(new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))));
        boolean withBody = body.length > 0 && !request.getRequestMethod().equals("HEAD");
        request.sendResponseHeaders(status, withBody ? body.length : -1);
        if (withBody) {
            request.getResponseBody().write(body);
        }
    }
}
