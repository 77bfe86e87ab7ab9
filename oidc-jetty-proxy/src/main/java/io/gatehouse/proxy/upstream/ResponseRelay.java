package io.gatehouse.proxy.upstream;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Hands a response body on. One that is there at once and in one piece is handed over whole; anything else is sent piece by piece as it
 * comes, the head as soon as there is nothing to send with it, so that events arrive when they are sent. Two pieces at most are held, the
 * upstream waits while the client is slow, and no thread waits for either.
 */
final class ResponseRelay extends IteratingCallback {
    /** How a relay ends. */
    interface Listener {
        /** The body is whole, and the piece is to be sent and released; the relay has done its part. */
        void readWhole(Content.Chunk body);

        /** Everything was sent. */
        void relayed();

        /** The upstream's body broke off, and nothing of the response was sent. */
        void upstreamBrokeEarly(Throwable failure);

        /** The upstream's body broke off, and part of the response may have been sent. */
        void upstreamBroke(Throwable failure);

        /** The client cannot be written to any more. */
        void clientBroke(Throwable failure);
    }

    /** How many pieces are passed on before others get their turn. */
    private static final int TURN = 64;

    private final Response response;
    private final Content.Source source;
    private final org.eclipse.jetty.client.@Nullable Response trailed;
    private final Listener listener;
    private final Runnable more = Invocable.from(InvocationType.NON_BLOCKING, this::iterate);
    private Content.@Nullable Chunk first;
    private Content.@Nullable Chunk second;
    private Content.@Nullable Chunk written;
    private boolean headSent;
    private int moved;
    private volatile long writingSince;
    private volatile boolean writing;
    private boolean ended;
    private boolean broken;

    /**
     * Creates a relay.
     *
     * @param trailed what trailers may come from; null where the client would not understand any
     */
    ResponseRelay(
            Response response,
            Content.Source source,
            org.eclipse.jetty.client.@Nullable Response trailed,
            Listener listener) {
        this.response = response;
        this.source = source;
        this.trailed = trailed;
        this.listener = listener;
    }

    /** Reads what is there already, and hands it over whole or begins to stream. */
    void start() {
        Content.Chunk chunk = source.read();
        if (chunk != null && !chunk.isLast()) {
            first = chunk;
            chunk = source.read();
            if (chunk != null && chunk.isLast() && !chunk.hasRemaining() && !Content.Chunk.isFailure(chunk)) {
                chunk.release();
                chunk = Content.Chunk.asChunk(first.getByteBuffer(), true, first);
                first = null;
            }
        }
        if (Content.Chunk.isFailure(chunk)) {
            release();
            listener.upstreamBrokeEarly(chunk.getFailure());
        } else if (chunk != null && first == null && chunk.isLast()) {
            listener.readWhole(chunk);
        } else {
            second = chunk;
            if (trailed != null && !response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
                TrailerFields.follow(trailed, response);
            }
            iterate();
        }
    }

    @Override
    protected Action process() {
        writing = false;
        releaseWritten();
        if (ended) {
            return Action.SUCCEEDED;
        }
        if (++moved > TURN) {
            // Others read on this thread as well.
            moved = 0;
            response.getRequest().getComponents().getExecutor().execute(more);
            return Action.IDLE;
        }
        Content.Chunk chunk = next();
        if (chunk == null) {
            if (headSent) {
                moved = 0;
                source.demand(more);
                return Action.IDLE;
            }
            headSent = true;
            writes();
            response.write(false, BufferUtil.EMPTY_BUFFER, this);
            return Action.SCHEDULED;
        }
        if (Content.Chunk.isFailure(chunk)) {
            broken = true;
            listener.upstreamBroke(chunk.getFailure());
            return Action.IDLE;
        }
        headSent = true;
        ended = chunk.isLast();
        written = chunk;
        writes();
        response.write(ended, chunk.getByteBuffer(), this);
        return Action.SCHEDULED;
    }

    private void writes() {
        writingSince = NanoTime.now();
        writing = true;
    }

    /** Tells whether the client has not read what fits into one buffer in such a time. */
    boolean isStuckFor(Duration time) {
        return writing && NanoTime.elapsed(writingSince, NanoTime.now()) > time.toNanos();
    }

    private Content.@Nullable Chunk next() {
        Content.Chunk chunk = first;
        if (chunk != null) {
            first = null;
            return chunk;
        }
        chunk = second;
        if (chunk != null) {
            second = null;
            return chunk;
        }
        return broken ? null : source.read();
    }

    @Override
    protected void onCompleteSuccess() {
        listener.relayed();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        listener.clientBroke(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void releaseWritten() {
        Content.Chunk chunk = written;
        if (chunk != null) {
            written = null;
            chunk.release();
        }
    }

    private void release() {
        releaseWritten();
        for (Content.Chunk chunk : new Content.Chunk[] {first, second}) {
            if (chunk != null) {
                chunk.release();
            }
        }
        first = null;
        second = null;
    }
}
