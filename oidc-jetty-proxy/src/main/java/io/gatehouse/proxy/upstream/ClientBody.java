package io.gatehouse.proxy.upstream;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The client's body as the upstream request's, piece by piece: nothing is read before the upstream connection takes it, and no thread
 * waits. Reading is also what makes the server send {@code 100 Continue}, so a client that waits for it gets it when the upstream asks.
 */
final class ClientBody {
    private final Content.Source client;
    private final AtomicBoolean demanded = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> consumer = new AtomicReference<>();
    private volatile @Nullable Throwable clientFailure;
    private volatile @Nullable Throwable upstreamFailure;
    private volatile boolean ended;
    private volatile boolean touched;
    private volatile long count;
    private Content.@Nullable Chunk first;

    /**
     * Creates a body.
     *
     * @param first what was read of it already; null where nothing was
     */
    ClientBody(Content.Source client, Content.@Nullable Chunk first) {
        this.client = client;
        this.first = first;
    }

    /** Tells whether the client is waited for at this moment. */
    boolean isAwaited() {
        return demanded.get();
    }

    /** Returns how many bytes have come. */
    long count() {
        return count;
    }

    /** Gives back what was read and not used. */
    synchronized void discard() {
        Content.Chunk unused = first;
        if (unused != null) {
            first = null;
            unused.release();
        }
    }

    /** Returns why the client's side of the body broke, or null where it did not. */
    @Nullable
    Throwable clientFailure() {
        return clientFailure;
    }

    /** Tells whether the body was read to its end. */
    boolean ended() {
        return ended;
    }

    /** Tells whether nobody has asked for any of the body, so that it can still be sent elsewhere. */
    boolean untouched() {
        return !touched;
    }

    /** Returns the body as that of one request to an upstream. */
    Request.Content sending() {
        return new Sending();
    }

    // The upstream may be reading still when draining begins.
    private synchronized Content.@Nullable Chunk readClient() {
        Content.Chunk chunk = first == null ? client.read() : first;
        first = null;
        if (Content.Chunk.isFailure(chunk)) {
            clientFailure = chunk.getFailure();
            return chunk;
        }
        if (chunk == null) {
            return null;
        }
        long read = count + chunk.remaining();
        count = read;
        long length = client.getLength();
        if (length >= 0 && (read > length || (chunk.isLast() && read != length))) {
            // HTTP/2 has its own end of a body beside the announced length. A body that is shorter would have the
            // upstream take the
            // beginning of the next request on the connection, which may be anybody's, for its rest.
            chunk.release();
            HttpException.RuntimeException failure = new HttpException.RuntimeException(
                    HttpStatus.BAD_REQUEST_400, "the body does not have the length that was announced");
            clientFailure = failure;
            ended = true;
            return Content.Chunk.from(failure, true);
        }
        // An upstream that has all of a body may answer before the end of it is read as well.
        ended = chunk.isLast() || read == length;
        return chunk;
    }

    private void demand(Runnable callback) {
        consumer.set(callback);
        // The source allows one demand at a time, and one may be left over from an upstream that has gone.
        if (demanded.compareAndSet(false, true)) {
            client.demand(this::available);
        }
    }

    private void available() {
        demanded.set(false);
        Runnable callback = consumer.getAndSet(null);
        if (callback != null) {
            callback.run();
        }
    }

    /** Ends the upstream's reading. The client's connection is left alone: it still gets an answer. */
    void fail(Throwable failure) {
        upstreamFailure = failure;
    }

    /** Reads what the client still sends and throws it away, then calls back once: at the end of the body, or when it breaks. */
    void drain(Runnable done) {
        while (true) {
            Content.Chunk chunk = readClient();
            if (chunk == null) {
                demand(() -> drain(done));
                return;
            }
            boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk);
            chunk.release();
            if (last) {
                done.run();
                return;
            }
        }
    }

    /** The body on its way to one upstream; where that fails, another may still get it. */
    private final class Sending implements Request.Content {
        private volatile @Nullable Throwable failure;

        @Override
        public @Nullable String getContentType() {
            return null;
        }

        @Override
        public long getLength() {
            return client.getLength();
        }

        @Override
        public Content.@Nullable Chunk read() {
            Throwable broken = failure == null ? upstreamFailure : failure;
            if (broken != null) {
                return Content.Chunk.from(broken, true);
            }
            touched = true;
            return readClient();
        }

        @Override
        public void demand(Runnable callback) {
            touched = true;
            ClientBody.this.demand(callback);
        }

        @Override
        public void fail(Throwable cause) {
            failure = cause;
        }
    }
}
