package io.gatehouse.proxy.listen;

import io.gatehouse.outcome.RefusalCode;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers a request with a refusal, in the words and shapes of all refusals. */
@FunctionalInterface
public interface Refuser {
    /**
     * Refuses.
     *
     * @param detail what was expected and what came, for the operator's log
     */
    void refuse(Request request, Response response, RefusalCode code, String detail, Callback callback);
}
