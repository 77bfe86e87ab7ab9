package io.gatehouse.proxy.door;

import io.gatehouse.outcome.Outcome;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What becomes of requests that may pass. */
@FunctionalInterface
public interface Onward {
    /**
     * Answers a request, at once or later, and calls back once. Does not block.
     *
     * @param response without anything in it yet; the cookies of {@code proceed} are to be set
     */
    void proceed(Request request, Response response, Callback callback, Outcome.Proceed proceed);
}
