package io.gatehouse.proxy.door;

import io.gatehouse.Gatehouse;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** What the gateway refuses by itself, in the engine's words. Writing never blocks. */
public final class Refusals {
    private final Gatehouse gatehouse;

    public Refusals(Gatehouse gatehouse) {
        this.gatehouse = gatehouse;
    }

    /** Answers a request that a handler in front of the servlets refuses. */
    public void write(Request request, Response response, RefusalCode code, String operatorDetail, Callback callback) {
        Outcome.Refuse refuse = refuse(request, code, operatorDetail);
        Answer answer = refuse.answer();
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(headers::put);
        for (SetCookie cookie : refuse.cookies()) {
            headers.add("Set-Cookie", cookie.toHeaderValue());
        }
        allow(code, headers::put);
        response.write(true, body(answer, request.getMethod()), callback);
    }

    /** Answers a request that got as far as the upstream servlet. Whatever was meant for the answer before is dropped, but for cookies. */
    public void write(
            ServletContextRequest request,
            HttpServletResponse response,
            RefusalCode code,
            String operatorDetail,
            Collection<String> cookies,
            Callback callback) {
        Outcome.Refuse refuse = refuse(request, code, operatorDetail);
        Answer answer = refuse.answer();
        response.reset();
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        for (String cookie : cookies) {
            response.addHeader("Set-Cookie", cookie);
        }
        for (SetCookie cookie : refuse.cookies()) {
            response.addHeader("Set-Cookie", cookie.toHeaderValue());
        }
        allow(code, response::setHeader);
        request.getHttpOutput().sendContent(body(answer, request.getMethod()), callback);
    }

    private interface HeaderSetter {
        void set(String name, String value);
    }

    private static void allow(RefusalCode code, HeaderSetter headers) {
        if (code == RefusalCode.METHOD_NOT_ALLOWED) {
            // RFC 9110, section 15.5.6, wants the field; beyond these, the upstream knows.
            headers.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
    }

    private static ByteBuffer body(Answer answer, String method) {
        return method.equals("HEAD") ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(answer.body());
    }

    private Outcome.Refuse refuse(Request request, RefusalCode code, String operatorDetail) {
        return gatehouse.refuse(new CoreExchange(request), code, operatorDetail);
    }
}
