package io.gatehouse.proxy.upstream;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The client's body as the upstream request's, piece by piece: nothing is read before the upstream connection takes it, and no thread
 * waits. Reading is also what makes the server send {@code 100 Continue}, so a client that waits for it gets it when the upstream asks.
 */
final class ClientBody {
    private final Content.Source client;
    /** What was read to find out whether there is a body, and nobody has asked for yet. */
    private Content.@Nullable Chunk first;

    private final AtomicBoolean demanded = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> consumer = new AtomicReference<>();
    private volatile @Nullable Throwable clientFailure;
    private volatile @Nullable Throwable upstreamFailure;
    private volatile boolean ended;
    private volatile boolean touched;
    private volatile long count;

    private ClientBody(Content.Source client, Content.@Nullable Chunk first) {
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

    /**
     * Returns the body of a request; null where none follows. One that is not announced in HTTP/1.1 is none (RFC 9112, section 6.3). In
     * HTTP/2 the end of the header says whether one follows (RFC 9113, section 8.1), which only reading tells: were every request
     * without a length thought to have a body, upstreams would get pages asked for with an empty one, and none could be asked again.
     */
    static @Nullable ClientBody of(Request request) {
        if (request.getLength() >= 0) {
            return request.getLength() == 0 ? null : new ClientBody(request, null);
        }
        if (request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion()) {
            return request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING) ? new ClientBody(request, null) : null;
        }
        // Whoever waits to be told to go on has sent nothing yet.
        boolean waits = request.getHeaders().contains(HttpHeader.EXPECT);
        Content.Chunk first = waits ? null : request.read();
        if (first != null && first.isLast() && !first.hasRemaining() && isPlain(first)) {
            first.release();
            return null;
        }
        ClientBody body = new ClientBody(request, first);
        if (first != null) {
            Request.addCompletionListener(request, failure -> body.forgetFirst());
        }
        return body;
    }

    private static boolean isPlain(Content.Chunk chunk) {
        return !Content.Chunk.isFailure(chunk) && !(chunk instanceof Trailers);
    }

    private synchronized void forgetFirst() {
        if (first != null) {
            first.release();
            first = null;
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
    org.eclipse.jetty.client.Request.Content sending() {
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
            // HTTP/2 has its own end of a body beside the announced length. After a body that is shorter, the upstream
            // would take the next request on the connection, which may be anybody's, for its rest.
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

    private synchronized boolean hasFirst() {
        return first != null;
    }

    private void demand(Runnable callback) {
        if (hasFirst()) {
            callback.run();
            return;
        }
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
    private final class Sending implements org.eclipse.jetty.client.Request.Content {
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
