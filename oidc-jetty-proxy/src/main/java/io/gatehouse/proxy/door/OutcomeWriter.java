package io.gatehouse.proxy.door;

import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Writes outcomes that end a request here. Writing never blocks. */
final class OutcomeWriter {
    private OutcomeWriter() {}

    static void write(Outcome outcome, Request request, Response response, Callback callback) {
        if (outcome instanceof Outcome.Refuse refuse) {
            RequestRecord.of(request).refused(refuse.refusal());
        }
        String method = request.getMethod();
        if (outcome instanceof Outcome.Redirect redirect) {
            response.setStatus(redirect.status());
            HttpFields.Mutable headers = response.getHeaders();
            addCookies(redirect.cookies(), headers);
            headers.put("Location", redirect.location());
            headers.put("Cache-Control", "no-store");
            headers.put("Referrer-Policy", "no-referrer");
            headers.put("Content-Length", 0L);
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        } else if (outcome instanceof Outcome.Reply reply) {
            write(reply.answer(), reply.cookies(), method, response, callback);
        } else if (outcome instanceof Outcome.Refuse refuse && GrpcAnswer.isWanted(request)) {
            GrpcAnswer.write(refuse, response, callback);
        } else if (outcome instanceof Outcome.Refuse refuse) {
            write(refuse.answer(), refuse.cookies(), method, response, callback);
        } else {
            throw new IllegalArgumentException("a request that goes on to the application has no answer of ours");
        }
    }

    /** Answers with what the engine wrote; to {@code HEAD} without the body (RFC 9110, section 9.3.2). */
    private static void write(
            Answer answer, List<SetCookie> cookies, String method, Response response, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        addCookies(cookies, headers);
        // Cookies of the client's are in it as they came, a character for each byte.
        answer.headers()
                .forEach((name, value) -> headers.put(name, name.equalsIgnoreCase("Cookie") ? value : utf8(value)));
        headers.put("Content-Length", (long) answer.body().length);
        response.write(
                true, method.equals("HEAD") ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(answer.body()), callback);
    }

    static void addCookies(List<SetCookie> cookies, HttpFields.Mutable headers) {
        for (SetCookie cookie : cookies) {
            headers.add("Set-Cookie", cookie.toHeaderValue());
        }
    }

    /** Returns the text whose characters, each written as a byte, are the UTF-8 of the value. */
    private static String utf8(String value) {
        return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
