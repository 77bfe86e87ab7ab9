package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.Refusals;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to the upstream and its response on the way back. Whatever happens, it ends in exactly one way: the response
 * was relayed, the client got a refusal, or the client's connection was aborted because part of a response had been sent already.
 */
final class UpstreamExchange
        implements Response.HeadersListener,
                Response.ContentSourceListener,
                Response.SuccessListener,
                Response.CompleteListener,
                ResponseRelay.Listener {
    private enum Stage {
        /** Nothing has been sent to the client: a refusal can still be written. */
        WAITING,
        /** A response is on its way to the client. */
        ANSWERING,
        /** Over. */
        ENDED
    }

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    /** Methods that have the same effect when they are done twice (RFC 9110, section 9.2.2), among those that are passed on. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /** How long a client may go on sending a body that nobody wants before its connection is closed. */
    private static final long DRAIN_MILLIS = 5000;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final AtomicBoolean completed = new AtomicBoolean();
    private final HttpClient client;
    private final Refusals refusals;
    private final UnderWay underWay;
    private final Route route;
    private final Outcome.Proceed proceed;
    private final Request request;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final Supplier<org.eclipse.jetty.client.Request> requests;
    private final @Nullable ClientBody body;
    private final InterimResponses.Relay interims;
    /** The try that is under way; there are two at most. */
    private volatile Attempt attempt;

    private volatile boolean tried;
    /** A whole body that is sent when the upstream connection is free again; the client may use it at once for its next request. */
    private volatile Content.@Nullable Chunk whole;

    private volatile boolean stopping;

    /**
     * Creates the exchange.
     *
     * @param requests makes the request to the upstream, ready to be sent but for the body; a new one each time
     * @param body the client's body; null where there is none
     */
    UpstreamExchange(
            HttpClient client,
            Refusals refusals,
            UnderWay underWay,
            Route route,
            Outcome.Proceed proceed,
            Request request,
            org.eclipse.jetty.server.Response response,
            Callback callback,
            Supplier<org.eclipse.jetty.client.Request> requests,
            @Nullable ClientBody body) {
        this.client = client;
        this.refusals = refusals;
        this.underWay = underWay;
        this.route = route;
        this.proceed = proceed;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.requests = requests;
        this.body = body;
        this.interims = new InterimResponses.Relay(request, response);
        this.attempt = Attempt.first(
                newRequest().body(body), client.getScheduler(), route.config().timeout());
    }

    private org.eclipse.jetty.client.Request newRequest() {
        return interims.listeningTo(requests.get());
    }

    /** Sends the request. */
    void send() {
        underWay.add(this);
        // Waiting for an upstream is no silence of the client's.
        request.addIdleTimeoutListener(timeout -> false);
        request.addFailureListener(this::clientBroke);
        attempt.send(this);
    }

    /** Refuses, because the gateway stops, unless an answer is on its way already. */
    void stop() {
        if (stage.get() == Stage.WAITING) {
            stopping = true;
            abortUpstream(new RejectedExecutionException("the gateway stops"));
        }
    }

    // ---- the upstream answers

    @Override
    public void onHeaders(Response upstream) {
        attempt.stopClock();
        if (upstream.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            abortUpstream(new IllegalStateException("the upstream switched protocols without having been asked to"));
        }
    }

    @Override
    public void onContentSource(Response upstream, Content.Source source) {
        if (stage.compareAndSet(Stage.WAITING, Stage.ANSWERING)) {
            interims.afterwards(() -> {
                UpstreamHeaders.response(upstream, route, proceed, response);
                new ResponseRelay(response, source, this).start();
            });
        }
    }

    @Override
    public void onSuccess(Response upstream) {
        if (unread()) {
            // A final answer before the end of the request: the rest of the request is not wanted.
            abortUpstream(new RejectedExecutionException("the upstream answered before the request was sent"));
        }
    }

    @Override
    public void onComplete(Result result) {
        attempt.stopClock();
        Throwable failure = result.getResponseFailure();
        Content.Chunk body = whole;
        if (body != null) {
            response.write(
                    true,
                    body.getByteBuffer(),
                    Callback.from(body::release, Callback.from(this::relayed, this::clientBroke)));
        } else if (failure != null && mayTryAgain(failure)) {
            tryAgain();
        } else if (failure != null) {
            refuse(failure);
        }
    }

    /** Tells whether the connection was lost, as a pooled one is that the upstream closes just then, and nothing can be done twice by it. */
    private boolean mayTryAgain(Throwable failure) {
        return !tried
                && !stopping
                && body == null
                && IDEMPOTENT.contains(request.getMethod())
                && stage.get() == Stage.WAITING
                && attempt.closedUnanswered(failure);
    }

    private void tryAgain() {
        tried = true;
        LOG.debug("upstream.retry route={} upstream={}", route.config().path(), route.upstream());
        Attempt second = Attempt.onFreshConnection(
                newRequest(), client.getScheduler(), route.config().timeout());
        attempt = second;
        second.send(this);
        if (stopping) {
            // It began when the try before was to be ended.
            stop();
        }
    }

    // ---- the client gets the answer

    @Override
    public void readWhole(Content.Chunk chunk) {
        whole = chunk;
    }

    @Override
    public void relayed() {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.ENDED)) {
            finish();
        }
    }

    @Override
    public void upstreamBrokeEarly(Throwable failure) {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.WAITING)) {
            refuse(failure);
        }
    }

    @Override
    public void upstreamBroke(Throwable failure) {
        // Where nothing was sent after all, ServerErrors makes a refusal of it.
        abortClient(UpstreamFailure.of(failure, route));
    }

    @Override
    public void clientBroke(Throwable failure) {
        stage.compareAndSet(Stage.WAITING, Stage.ANSWERING);
        abortUpstream(failure);
        abortClient(failure);
    }

    private void abortUpstream(Throwable failure) {
        attempt.abort(failure);
    }

    private void abortClient(Throwable failure) {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.ENDED)) {
            complete(() -> callback.failed(failure));
        }
    }

    private void refuse(Throwable failure) {
        if (!stage.compareAndSet(Stage.WAITING, Stage.ANSWERING)) {
            return;
        }
        Throwable clientFailure = body == null ? null : body.clientFailure();
        if (clientFailure != null
                && !(clientFailure instanceof HttpException)
                && !(clientFailure instanceof TimeoutException)) {
            // The client has gone.
            abortClient(clientFailure);
            return;
        }
        if (stopping) {
            refuse(RefusalCode.STOPPING, "the gateway is shutting down, and waited as long as it could");
        } else if (clientFailure != null) {
            refuse(RefusalCode.BAD_REQUEST, "the request's body could not be read");
        } else {
            UpstreamFailure upstream = UpstreamFailure.of(failure, route);
            refuse(upstream.code(), upstream.operatorDetail());
        }
    }

    private void refuse(RefusalCode code, String detail) {
        interims.afterwards(() -> {
            try {
                refusals.write(
                        request,
                        response,
                        code,
                        detail,
                        proceed.cookies(),
                        Callback.from(this::relayed, this::abortClient));
            } catch (RuntimeException e) {
                abortClient(e);
            }
        });
    }

    // ---- the end

    /** Tells whether the client's body was not read to its end, so that it is not done sending, nor the request sent. */
    private boolean unread() {
        return body != null && !body.ended();
    }

    /** Lets the client finish sending, so that it gets to read the answer: closing early resets its connection. */
    private void finish() {
        if (body == null || !unread()) {
            complete(callback::succeeded);
            return;
        }
        body.fail(new RejectedExecutionException("the answer was given before the request was read"));
        client.getScheduler().schedule(() -> complete(callback::succeeded), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        body.drain(() -> complete(callback::succeeded));
    }

    private void complete(Runnable end) {
        if (completed.compareAndSet(false, true)) {
            underWay.remove(this);
            end.run();
        }
    }
}
