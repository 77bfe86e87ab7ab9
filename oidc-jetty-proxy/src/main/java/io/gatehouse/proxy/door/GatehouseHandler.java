package io.gatehouse.proxy.door;

import io.gatehouse.Gatehouse;
import io.gatehouse.outcome.Outcome;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Has the engine judge every request, answers what ends here, and hands on what may pass. What passes without waiting, as nearly all
 * requests of people who are signed in do, is handled on the thread that read it; everything else on one that may wait.
 */
public final class GatehouseHandler extends Handler.Abstract.NonBlocking {
    /** The request attribute that holds the {@link Outcome.Proceed} by which a request was handed on. */
    public static final String PROCEED_ATTRIBUTE = "io.gatehouse.proceed";

    private final Gatehouse gatehouse;
    private final Onward onward;
    private final FormReader forms;

    /** Creates a handler that hands requests on to {@code onward}. */
    public GatehouseHandler(Gatehouse gatehouse, Refusals refusals, Onward onward) {
        this.forms = new FormReader(refusals);
        this.gatehouse = gatehouse;
        this.onward = onward;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        CoreExchange exchange = new CoreExchange(request);
        Optional<Outcome.Proceed> proceed = gatehouse.passAtOnce(exchange);
        if (proceed.isPresent()) {
            proceed(proceed.get(), request, response, callback);
            return true;
        }
        int form = gatehouse.formLimit(exchange);
        if (form == 0) {
            request.getComponents().getExecutor().execute(() -> judge(exchange, request, response, callback));
        } else {
            forms.read(form, request, response, callback, read -> judge(read, request, response, callback));
        }
        return true;
    }

    private void judge(CoreExchange exchange, Request request, Response response, Callback callback) {
        RequestRecord.of(request).during(() -> judgeNow(exchange, request, response, callback));
    }

    private void judgeNow(CoreExchange exchange, Request request, Response response, Callback callback) {
        try {
            Outcome outcome = gatehouse.handle(exchange);
            if (outcome instanceof Outcome.Proceed proceed) {
                proceed(proceed, request, response, callback);
            } else {
                OutcomeWriter.write(outcome, request, response, callback);
            }
        } catch (RuntimeException e) {
            // On a thread of the pool there is nobody else to catch it, and the client would wait for ever.
            Response.writeError(request, response, callback, e);
        }
    }

    private void proceed(Outcome.Proceed proceed, Request request, Response response, Callback callback) {
        request.setAttribute(PROCEED_ATTRIBUTE, proceed);
        onward.proceed(request, response, callback, proceed);
    }
}
