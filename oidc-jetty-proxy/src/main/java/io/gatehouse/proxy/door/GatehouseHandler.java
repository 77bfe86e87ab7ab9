package io.gatehouse.proxy.door;

import io.gatehouse.Gatehouse;
import io.gatehouse.outcome.Outcome;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Has the engine judge every request, answers what ends here, and hands on what may pass. What passes without waiting, as nearly all
 * requests of people who are signed in do, is handled on the thread that read it; everything else on one that may wait.
 */
public final class GatehouseHandler extends Handler.Abstract.NonBlocking {
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
            read(form, request, response, callback);
        }
        return true;
    }

    /** Reads a form before it is needed, so that no thread waits for a client that sends it slowly. */
    private void read(int limit, Request request, Response response, Callback callback) {
        Executor executor = request.getComponents().getExecutor();
        Content.Source.asByteArrayAsync(
                request,
                limit,
                Promise.Invocable.from(
                        Invocable.InvocationType.NON_BLOCKING,
                        body -> executor.execute(
                                () -> judge(new CoreExchange(request, body), request, response, callback)),
                        failure -> {
                            if (failure instanceof IllegalStateException) {
                                // More than the limit. The engine has the words for it when it sees one byte too many.
                                executor.execute(() -> judge(
                                        new CoreExchange(request, new byte[limit + 1]), request, response, callback));
                            } else {
                                Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
                            }
                        }));
    }

    private void judge(CoreExchange exchange, Request request, Response response, Callback callback) {
        Outcome outcome = gatehouse.handle(exchange);
        if (outcome instanceof Outcome.Proceed proceed) {
            proceed(proceed, request, response, callback);
        } else {
            OutcomeWriter.write(outcome, request, response, callback);
        }
    }

    private void proceed(Outcome.Proceed proceed, Request request, Response response, Callback callback) {
        request.setAttribute(PROCEED_ATTRIBUTE, proceed);
        onward.proceed(request, response, callback, proceed);
    }
}
