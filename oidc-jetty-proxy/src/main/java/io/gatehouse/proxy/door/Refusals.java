package io.gatehouse.proxy.door;

import io.gatehouse.Gatehouse;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the gateway refuses by itself, in the engine's words. Writing never blocks. */
public final class Refusals {
    private final Gatehouse gatehouse;

    /** Creates refusals in the words of an engine. */
    public Refusals(Gatehouse gatehouse) {
        this.gatehouse = gatehouse;
    }

    /**
     * Answers a request that nobody has judged.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     */
    public void write(Request request, Response response, RefusalCode code, String operatorDetail, Callback callback) {
        answer(request, response, code, operatorDetail, callback);
    }

    /**
     * Answers a request that was let pass. Whatever was meant for the answer before is dropped.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     * @param cookies what the decision about the request wants to be set
     */
    public void write(
            Request request,
            Response response,
            RefusalCode code,
            String operatorDetail,
            List<SetCookie> cookies,
            Callback callback) {
        response.reset();
        OutcomeWriter.addCookies(cookies, response.getHeaders());
        answer(request, response, code, operatorDetail, callback);
    }

    private void answer(
            Request request, Response response, RefusalCode code, String operatorDetail, Callback callback) {
        Outcome.Refuse refuse = gatehouse.refuse(new CoreExchange(request), code, operatorDetail);
        if (code == RefusalCode.METHOD_NOT_ALLOWED) {
            // RFC 9110, section 15.5.6, wants the field; beyond these, the upstream knows.
            response.getHeaders().put("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        OutcomeWriter.write(refuse.answer(), refuse.cookies(), request.getMethod(), response, callback);
    }
}
