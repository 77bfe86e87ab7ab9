package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.door.RequestRecord;
import io.gatehouse.proxy.pool.UpstreamAddress;
import io.gatehouse.proxy.pool.UpstreamLease;
import io.gatehouse.proxy.pool.UpstreamPool;
import io.gatehouse.proxy.tunnel.Handshake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
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
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    /** How many addresses a request is tried at. */
    private static final int MOST_ADDRESSES = 3;

    private final UpstreamHandler handler;
    private final UpstreamPool pool;
    private final UnderWay underWay;
    private final ClientSide clientSide;
    private final Route route;
    private final Outcome.Proceed proceed;
    private final RequestRecord record;
    private final @Nullable ClientBody body;
    private final @Nullable Handshake handshake;
    private final InterimResponses.Relay interims;
    /** The response as something that may outlive the session. */
    final ResponseLife life;
    /** Where the request was not taken. */
    private final List<UpstreamAddress> tried = new ArrayList<>(MOST_ADDRESSES);
    /** The try that is under way. */
    private volatile Attempt attempt;

    private volatile boolean freshly;
    private final WholeAnswer whole = new WholeAnswer();
    private final Pace pace;
    private volatile boolean stopping;

    /**
     * Creates the exchange.
     *
     * @param handler makes the requests to the upstream, ready to be sent but for the body
     * @param body the client's body; null where there is none
     * @param handshake what becomes of an upstream's agreement to speak WebSocket; null where it was not asked to
     */
    UpstreamExchange(
            UpstreamHandler handler,
            UpstreamPool pool,
            Refusals refusals,
            UnderWay underWay,
            Route route,
            Outcome.Proceed proceed,
            Request request,
            org.eclipse.jetty.server.Response response,
            Callback callback,
            @Nullable ClientBody body,
            @Nullable Handshake handshake) {
        this.handler = handler;
        this.pool = pool;
        this.underWay = underWay;
        this.route = route;
        this.proceed = proceed;
        this.record = RequestRecord.of(request);
        UpstreamLease lease = pool.choose(proceed);
        this.clientSide = new ClientSide(
                refusals,
                request,
                response,
                callback,
                proceed.cookies(),
                body,
                lease.client().getScheduler(),
                () -> underWay.remove(this));
        this.body = body;
        this.pace = Pace.of(body);
        this.handshake = handshake;
        this.life = new ResponseLife(proceed.tenure(), this::clientBroke);
        this.interims = new InterimResponses.Relay(request, response);
        this.attempt = onAnyConnection(lease);
    }

    private Attempt onAnyConnection(UpstreamLease lease) {
        return Attempt.onAnyConnection(
                lease, newRequest(lease).body(body == null ? null : body.sending()), route.config());
    }

    private org.eclipse.jetty.client.Request newRequest(UpstreamLease lease) {
        record.asks(lease.address().origin());
        org.eclipse.jetty.client.Request upstream =
                handler.request(lease, clientSide.request(), proceed, route, body != null);
        return interims.listeningTo(handshake == null ? upstream : handshake.asking(upstream));
    }

    /** Sends the request. */
    void send() {
        underWay.add(this);
        // Waiting for an upstream is no silence of the client's.
        Request request = clientSide.request();
        request.addIdleTimeoutListener(timeout -> false);
        request.addFailureListener(this::clientBroke);
        attempt.send(this);
    }

    /** Breaks off where the client sends, or reads, too slowly to be waited for. */
    void endIfTooSlow(int minDataRate) {
        if (pace.isTooSlow(minDataRate)) {
            LOG.info("client.slow route={}", route.config().path());
            clientBroke(new TimeoutException("the client is too slow"));
        }
    }

    /** Refuses, because the gateway stops, unless an answer is on its way already. */
    void stop() {
        if (clientSide.isWaiting()) {
            stopping = true;
            attempt.abort(new RejectedExecutionException("the gateway stops"));
        }
    }

    @Override
    public void onHeaders(Response upstream) {
        attempt.answered();
        record.answered(route.config().path(), upstream.getStatus(), attempt.nanos());
        if (upstream.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            Handshake.problem(handshake, upstream).ifPresent(text -> attempt.abort(new IllegalStateException(text)));
        }
    }

    @Override
    public void onContentSource(Response upstream, Content.Source source) {
        if (upstream.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            // There is no content; what follows is no HTTP.
            Content.Source.consumeAll(source, Callback.NOOP);
        } else if (clientSide.begin()) {
            life.begin(upstream.getHeaders());
            interims.afterwards(() -> relay(upstream, source));
        } else {
            attempt.abort(new RejectedExecutionException("nobody waits for an answer any more"));
        }
    }

    private void relay(Response upstream, Content.Source source) {
        try {
            UpstreamHeaders.response(upstream, route, proceed, handler.cookies(), clientSide.response());
            boolean trailers = TrailerFields.areUnderstoodBy(clientSide.request());
            ResponseRelay started = new ResponseRelay(clientSide.response(), source, trailers ? upstream : null, this);
            pace.reads(started::isStuckFor);
            started.start();
        } catch (RuntimeException e) {
            // A head that cannot be passed on; nothing of it was sent.
            attempt.abort(e);
            upstreamBrokeEarly(e);
        }
    }

    @Override
    public void onSuccess(Response upstream) {
        if (clientSide.unread()) {
            // A final answer before the end of the request: the rest of the request is not wanted.
            attempt.abort(new RejectedExecutionException("the upstream answered before the request was sent"));
        }
    }

    @Override
    public void onComplete(Result result) {
        Attempt over = attempt;
        over.stopClock();
        over.lease().release();
        Throwable failure = result.getResponseFailure();
        record.asked(failure);
        if (failure == null || whole.isRead()) {
            whole.completed(result.getResponse());
        }
        if (sendWhole()) {
            return;
        } else if (failure != null) {
            failed(over, failure);
        } else if (handshake != null
                && result.getResponse().getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101
                && clientSide.begin()) {
            UpstreamHeaders.response(result.getResponse(), route, proceed, handler.cookies(), clientSide.response());
            handshake.complete(
                    result.getResponse(),
                    clientSide.response(),
                    over.lease().stay(),
                    Callback.from(clientSide::answered, clientSide::abort));
        }
    }

    private void failed(Attempt over, Throwable failure) {
        boolean waiting = clientSide.isWaiting() && !stopping && (body == null || body.clientFailure() == null);
        if (waiting && !freshly && body == null && handshake == null && over.mayBeStale(failure)) {
            freshly = true;
            UpstreamLease again = over.lease().again();
            tryAgain(Attempt.onFreshConnection(again, newRequest(again), route.config()));
            return;
        }
        if (waiting && over.blames(failure)) {
            over.lease().failed(UpstreamFailure.reason(failure, route.config().client()));
        }
        Optional<UpstreamLease> other = waiting ? elsewhere(over, failure) : Optional.empty();
        if (other.isPresent()) {
            tryAgain(onAnyConnection(other.get()));
        } else {
            refuse(failure);
        }
    }

    /** Chooses another address for a request of which nothing was sent, whatever it does. */
    private Optional<UpstreamLease> elsewhere(Attempt over, Throwable failure) {
        if (!over.foundNoConnection(failure) || (body != null && !body.untouched())) {
            return Optional.empty();
        }
        tried.add(over.lease().address());
        return tried.size() < MOST_ADDRESSES ? pool.choose(proceed, tried) : Optional.empty();
    }

    private void tryAgain(Attempt next) {
        UpstreamAddress address = next.lease().address();
        LOG.debug("upstream.retry route={} upstream={}", route.config().path(), address);
        attempt = next;
        next.send(this);
        if (stopping) {
            stop();
        } else if (clientSide.isOver()) {
            next.abort(new RejectedExecutionException("nobody waits for an answer any more"));
        }
    }

    @Override
    public void readWhole(Content.Chunk chunk) {
        whole.read(chunk);
        sendWhole();
    }

    private boolean sendWhole() {
        return whole.send((upstream, chunk) -> clientSide.write(upstream, chunk, this::clientBroke));
    }

    @Override
    public void relayed() {
        clientSide.answered();
    }

    @Override
    public void upstreamBrokeEarly(Throwable failure) {
        if (clientSide.takeBack()) {
            refuse(failure);
        }
    }

    @Override
    public void upstreamBroke(Throwable failure) {
        clientSide.abort(UpstreamFailure.of(failure, route, attempt.lease().address(), clientSide.request()));
    }

    @Override
    public void clientBroke(Throwable failure) {
        clientSide.begin();
        attempt.abort(failure);
        clientSide.abort(failure);
    }

    private void refuse(Throwable failure) {
        if (clientSide.begin()) {
            UpstreamAddress address = attempt.lease().address();
            interims.afterwards(() -> clientSide.refuse(
                    stopping, () -> UpstreamFailure.of(failure, route, address, clientSide.request())));
        }
    }
}
