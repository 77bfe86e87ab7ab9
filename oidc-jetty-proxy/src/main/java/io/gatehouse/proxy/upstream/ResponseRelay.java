package io.gatehouse.proxy.upstream;

import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Hands a response body on. One that is there at once and small is handed over in one piece; anything else is sent piece by piece as it
 * comes, the head as soon as there is nothing to send with it, so that events arrive when they are sent. At most one piece is held, the
 * upstream waits while the client is slow, and no thread waits for either.
 *
 * <p>The steps of a relay run one after the other, on whatever thread has something to do: each ends by asking for exactly one call back,
 * of the client's connection when it can take more, or of the upstream's when there is more.
 */
final class ResponseRelay implements WriteListener {
    /** How a relay ends. */
    interface Listener {
        /** The body is whole and so small that it is to be sent in one piece; the relay has done its part. */
        void readWhole(byte[] body);

        /** Everything was sent. */
        void relayed();

        /** The upstream's body broke off, and nothing of the response was sent. */
        void upstreamBrokeEarly(Throwable failure);

        /** The upstream's body broke off, and part of the response may have been sent. */
        void upstreamBroke(Throwable failure);

        /** The client cannot be written to any more. */
        void clientBroke(Throwable failure);
    }

    private static final int SMALL = 16 * 1024;

    private final HttpOutput output;
    private final Content.Source source;
    private final Listener listener;
    private final ByteArrayOutputStream small = new ByteArrayOutputStream(0);
    private byte @Nullable [] first;
    private Content.@Nullable Chunk next;
    private Content.@Nullable Chunk written;
    private boolean ended;
    private boolean headSent;

    ResponseRelay(HttpOutput output, Content.Source source, Listener listener) {
        this.output = output;
        this.source = source;
        this.listener = listener;
    }

    /** Reads what is there already, and hands it over whole or begins to stream. */
    void start() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null || chunk.remaining() + small.size() > SMALL) {
                next = chunk;
                first = small.toByteArray();
                output.setWriteListener(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                listener.upstreamBrokeEarly(chunk.getFailure());
                return;
            }
            append(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                listener.readWhole(small.toByteArray());
                return;
            }
        }
    }

    private void append(Content.Chunk chunk) {
        byte[] bytes = BufferUtil.toArray(chunk.getByteBuffer());
        small.write(bytes, 0, bytes.length);
    }

    @Override
    public void onWritePossible() {
        try {
            stream();
        } catch (Throwable failure) {
            release();
            listener.clientBroke(failure);
        }
    }

    private void stream() throws IOException {
        while (output.isReady()) {
            releaseWritten();
            if (ended) {
                listener.relayed();
                return;
            }
            if (first != null && first.length > 0) {
                headSent = true;
                // As a buffer, because the container holds small arrays back.
                output.write(ByteBuffer.wrap(first));
                first = null;
                continue;
            }
            Content.Chunk chunk = next == null ? source.read() : next;
            next = null;
            if (chunk == null) {
                if (headSent) {
                    source.demand(this::onWritePossible);
                    return;
                }
                headSent = true;
                output.flush();
            } else if (Content.Chunk.isFailure(chunk)) {
                listener.upstreamBroke(chunk.getFailure());
                return;
            } else {
                ended = chunk.isLast();
                written = chunk;
                if (chunk.hasRemaining()) {
                    headSent = true;
                    output.write(chunk.getByteBuffer());
                }
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        release();
        listener.clientBroke(failure);
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
        Content.Chunk chunk = next;
        if (chunk != null) {
            next = null;
            chunk.release();
        }
    }
}
