package io.gatehouse.proxy.upstream;

import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.ClientGone;
import io.gatehouse.proxy.door.FailedExchange;
import io.gatehouse.proxy.door.Refusals;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** The client that waits for an answer, and gets exactly one: a response, a refusal, or the end of its connection. */
final class ClientSide {
    private enum Stage {
        /** Nothing has been sent to the client: a refusal can still be written. */
        WAITING,
        /** A response is on its way to the client. */
        ANSWERING,
        /** Over. */
        ENDED
    }

    /** How long a client may go on sending a body that nobody wants before its connection is closed. */
    private static final long DRAIN_MILLIS = 5000;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final AtomicBoolean completed = new AtomicBoolean();
    private final Refusals refusals;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final List<SetCookie> cookies;
    private final @Nullable ClientBody body;
    private final Scheduler scheduler;
    private final Runnable over;

    /**
     * Creates the client's side of an exchange.
     *
     * @param cookies what goes with a refusal
     * @param body what the client sends; null where that is nothing
     * @param over what to do when the client has its answer
     */
    ClientSide(
            Refusals refusals,
            Request request,
            Response response,
            Callback callback,
            List<SetCookie> cookies,
            @Nullable ClientBody body,
            Scheduler scheduler,
            Runnable over) {
        this.refusals = refusals;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.cookies = cookies;
        this.body = body;
        this.scheduler = scheduler;
        this.over = over;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    /** Tells whether no answer has begun. */
    boolean isWaiting() {
        return stage.get() == Stage.WAITING;
    }

    /** Tells whether the client has its answer, or has gone. */
    boolean isOver() {
        return stage.get() == Stage.ENDED;
    }

    /** Begins an answer, unless one has begun. */
    boolean begin() {
        return stage.compareAndSet(Stage.WAITING, Stage.ANSWERING);
    }

    /** Takes back an answer of which nothing was sent. */
    boolean takeBack() {
        return stage.compareAndSet(Stage.ANSWERING, Stage.WAITING);
    }

    /** Refuses, once an answer has begun. */
    void refuse(RefusalCode code, String operatorDetail) {
        try {
            refusals.write(
                    request, response, code, operatorDetail, cookies, Callback.from(this::answered, this::abort));
        } catch (RuntimeException e) {
            abort(e);
        }
    }

    /**
     * Refuses, once an answer has begun, for whatever reason there is: the client's own first.
     *
     * @param stopping whether the gateway stops, and has waited as long as it could
     * @param upstream what the upstream did
     */
    void refuse(boolean stopping, Supplier<UpstreamFailure> upstream) {
        Throwable mine = body == null ? null : body.clientFailure();
        if (mine != null && !(mine instanceof HttpException) && !(mine instanceof TimeoutException)) {
            // The client has gone.
            abort(mine);
        } else if (stopping) {
            refuse(RefusalCode.STOPPING, "the gateway is shutting down, and waited as long as it could");
        } else if (mine != null) {
            refuse(RefusalCode.BAD_REQUEST, "the request's body could not be read");
        } else {
            UpstreamFailure failure = upstream.get();
            refuse(failure.code(), failure.operatorDetail());
        }
    }

    /** Sends a body that is there as a whole, and whatever trailers follow it. */
    void write(org.eclipse.jetty.client.Response upstream, Content.Chunk body, Consumer<Throwable> broken) {
        if (TrailerFields.downwards(upstream) != null && TrailerFields.areUnderstoodBy(request)) {
            TrailerFields.follow(upstream, response);
        }
        response.write(true, body.getByteBuffer(), Callback.from(body::release, Callback.from(this::answered, broken)));
    }

    /** Tells that all of the answer was sent. */
    void answered() {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.ENDED)) {
            finish();
        }
    }

    /** Breaks off an answer that has begun. Where nothing was sent after all, {@code ServerErrors} makes a refusal of it. */
    void abort(Throwable failure) {
        if (stage.compareAndSet(Stage.ANSWERING, Stage.ENDED)) {
            complete(() -> callback.failed(failure instanceof FailedExchange ? failure : new ClientGone(failure)));
        }
    }

    /** Tells whether the client's body was not read to its end, so that it is not done sending, nor the request sent. */
    boolean unread() {
        return body != null && !body.ended();
    }

    /** Lets the client finish sending, so that it gets to read the answer: closing early resets its connection. */
    private void finish() {
        if (body == null || !unread()) {
            complete(callback::succeeded);
            return;
        }
        body.fail(new RejectedExecutionException("the answer was given before the request was read"));
        // Not on the scheduler's own thread: what follows on the connection may take a while.
        Executor executor = request.getComponents().getExecutor();
        scheduler.schedule(
                () -> executor.execute(() -> complete(callback::succeeded)), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        body.drain(() -> complete(callback::succeeded));
    }

    private void complete(Runnable end) {
        if (completed.compareAndSet(false, true)) {
            over.run();
            end.run();
        }
    }
}
