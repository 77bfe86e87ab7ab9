package io.gatehouse.proxy.door;

import io.gatehouse.Gatehouse;
import io.gatehouse.outcome.Outcome;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Has the engine judge every request, answers what ends here, and hands on what may pass. */
public final class GatehouseHandler extends Handler.Abstract {
    /** The request attribute that holds the {@link Outcome.Proceed} by which a request was handed on. */
    public static final String PROCEED_ATTRIBUTE = "io.gatehouse.proceed";

    private final Gatehouse gatehouse;
    private final Onward onward;

    /** Creates a handler that hands requests on to {@code onward}. */
    public GatehouseHandler(Gatehouse gatehouse, Onward onward) {
        this.gatehouse = gatehouse;
        this.onward = onward;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Outcome outcome = gatehouse.handle(new CoreExchange(request));
        if (outcome instanceof Outcome.Proceed proceed) {
            request.setAttribute(PROCEED_ATTRIBUTE, proceed);
            onward.proceed(request, response, callback, proceed);
        } else {
            OutcomeWriter.write(outcome, request.getMethod(), response, callback);
        }
        return true;
    }
}
