package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.Refusals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
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
    private final ServletContextRequest core;
    private final HttpServletResponse response;
    private final AsyncContext async;
    private final Collection<String> cookies;
    private final Supplier<Request> requests;
    private final @Nullable ClientBody body;
    /** The try that is under way; there are two at most. */
    private volatile Attempt attempt;

    private volatile boolean tried;
    /** A whole body that is sent when the upstream connection is free again; the client may use it at once for its next request. */
    private volatile byte @Nullable [] whole;

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
            ServletContextRequest core,
            HttpServletResponse response,
            AsyncContext async,
            Supplier<Request> requests,
            @Nullable ClientBody body) {
        this.client = client;
        this.refusals = refusals;
        this.underWay = underWay;
        this.route = route;
        this.proceed = proceed;
        this.core = core;
        this.response = response;
        this.async = async;
        this.cookies = List.copyOf(response.getHeaders("Set-Cookie"));
        this.requests = requests;
        this.body = body;
        this.attempt = Attempt.first(
                requests.get().body(body), client.getScheduler(), route.config().timeout());
    }

    /** Sends the request. */
    void send() {
        underWay.add(this);
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
            return;
        }
        response.setStatus(upstream.getStatus());
        UpstreamHeaders.response(upstream.getHeaders(), route, proceed.origin(), response);
    }

    @Override
    public void onContentSource(Response upstream, Content.Source source) {
        if (stage.compareAndSet(Stage.WAITING, Stage.ANSWERING)) {
            new ResponseRelay(core.getHttpOutput(), source, this).start();
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
        byte[] bytes = whole;
        if (bytes != null) {
            core.getHttpOutput().sendContent(ByteBuffer.wrap(bytes), Callback.from(this::relayed, this::clientBroke));
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
                && IDEMPOTENT.contains(core.getMethod())
                && stage.get() == Stage.WAITING
                && attempt.closedUnanswered(failure);
    }

    private void tryAgain() {
        tried = true;
        LOG.debug("upstream.retry route={} upstream={}", route.config().path(), route.upstream());
        Attempt second = Attempt.onFreshConnection(
                requests.get(), client.getScheduler(), route.config().timeout());
        attempt = second;
        second.send(this);
        if (stopping) {
            // It began when the try before was to be ended.
            stop();
        }
    }

    // ---- the client gets the answer

    @Override
    public void readWhole(byte[] bytes) {
        whole = bytes;
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
        abortUpstream(failure);
        abortClient(failure);
    }

    private void abortUpstream(Throwable failure) {
        attempt.abort(failure);
    }

    private void abortClient(Throwable failure) {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.ENDED)) {
            core.getServletChannel().abort(failure);
            complete();
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
        try {
            refusals.write(core, response, code, detail, cookies, Callback.from(this::relayed, this::abortClient));
        } catch (RuntimeException e) {
            abortClient(e);
        }
    }

    // ---- the end

    /** Tells whether the client's body was not read to its end, so that it is not done sending, nor the request sent. */
    private boolean unread() {
        return body != null && !body.ended();
    }

    /** Lets the client finish sending, so that it gets to read the answer: closing early resets its connection. */
    private void finish() {
        if (body == null || !unread() || !core.getHttpOutput().isClosed()) {
            complete();
            return;
        }
        body.fail(new RejectedExecutionException("the answer was given before the request was read"));
        client.getScheduler().schedule(this::complete, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        body.drain(this::complete);
    }

    private void complete() {
        if (completed.compareAndSet(false, true)) {
            underWay.remove(this);
            async.complete();
        }
    }
}
