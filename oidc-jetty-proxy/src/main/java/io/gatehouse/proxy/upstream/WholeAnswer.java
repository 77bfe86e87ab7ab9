package io.gatehouse.proxy.upstream;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * A response whose whole body has been read, and which is sent when the exchange with the upstream is complete as well, whichever comes
 * first: its connection is free again then, and the client may use it at once for its next request. Thread-safe.
 */
final class WholeAnswer {
    private final AtomicReference<Content.@Nullable Chunk> body = new AtomicReference<>();
    private volatile @Nullable Response complete;

    /** Takes note of the body. */
    void read(Content.Chunk chunk) {
        body.set(chunk);
    }

    /** Tells whether the body is there, and was not sent yet. */
    boolean isRead() {
        return body.get() != null;
    }

    /** Takes note that the exchange with the upstream is complete. */
    void completed(Response response) {
        complete = response;
    }

    /** Sends it, once and where both are there; tells whether it was sent now. */
    boolean send(BiConsumer<Response, Content.Chunk> sending) {
        Response upstream = complete;
        Content.Chunk chunk = upstream == null ? null : body.getAndSet(null);
        if (upstream != null && chunk != null) {
            sending.accept(upstream, chunk);
            return true;
        }
        return false;
    }
}
