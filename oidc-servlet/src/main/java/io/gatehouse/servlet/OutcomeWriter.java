package io.gatehouse.servlet;

import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes outcomes to a container's response. Headers that other filters have set stay; what is already on its way to the client cannot
 * be changed and is left alone.
 */
final class OutcomeWriter {
    private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);

    private OutcomeWriter() {}

    /** Writes an outcome that ends the request here. */
    static void write(Outcome outcome, String method, HttpServletResponse response) throws IOException {
        if (outcome instanceof Outcome.Redirect redirect) {
            write(redirect, response);
        } else if (outcome instanceof Outcome.Reply reply) {
            write(reply.answer(), reply.cookies(), method, response);
        } else if (outcome instanceof Outcome.Refuse refuse) {
            write(refuse.answer(), refuse.cookies(), method, response);
        } else {
            throw new IllegalArgumentException("a request that goes on to the application has no answer of ours");
        }
    }

    private static void write(Outcome.Redirect redirect, HttpServletResponse response) throws IOException {
        if (begin(redirect.status(), redirect.cookies(), response)) {
            response.setHeader("Location", redirect.location());
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setContentLength(0);
            response.flushBuffer();
        }
    }

    /** Answers with what the engine wrote; to {@code HEAD} without the body (RFC 9110, section 9.3.2). */
    private static void write(Answer answer, List<SetCookie> cookies, String method, HttpServletResponse response)
            throws IOException {
        if (!begin(answer.status(), cookies, response)) {
            return;
        }
        // Cookies of the client's are in it as they came, a character for each byte.
        answer.headers()
                .forEach((name, value) ->
                        response.setHeader(name, name.equalsIgnoreCase("Cookie") ? value : utf8(value)));
        response.setContentLength(answer.body().length);
        if (!method.equals("HEAD") && answer.body().length > 0) {
            writeBody(answer.body(), response);
        }
        // Committed here, or a container that finds an error without a body adds a page of its own.
        response.flushBuffer();
    }

    /** Sets cookies. With {@code addHeader}, because one container's {@code addCookie} loses {@code SameSite}. */
    static void setCookies(List<SetCookie> cookies, HttpServletResponse response) {
        for (SetCookie cookie : cookies) {
            response.addHeader("Set-Cookie", cookie.toHeaderValue());
        }
    }

    private static boolean begin(int status, List<SetCookie> cookies, HttpServletResponse response) {
        if (response.isCommitted()) {
            log.warn(
                    "answer.lost status={}: the application has already sent its own; sign in, sign out and authenticate() must"
                            + " come before anything is written",
                    status);
            return false;
        }
        response.resetBuffer();
        response.setStatus(status);
        setCookies(cookies, response);
        return true;
    }

    /** Returns a header value that containers, which write a byte for each character, write as UTF-8. */
    private static String utf8(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void writeBody(byte[] body, HttpServletResponse response) throws IOException {
        try {
            response.getOutputStream().write(body);
        } catch (IllegalStateException e) {
            // The application asked for the writer before it called authenticate(). Our pages are UTF-8.
            response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        }
    }
}
