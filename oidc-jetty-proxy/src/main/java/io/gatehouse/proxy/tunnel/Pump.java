package io.gatehouse.proxy.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a WebSocket. Reads no more than the other side takes, holds a buffer only while there is something in it, and never
 * waits. A close frame of ours goes between two frames; after it nothing more is passed on.
 */
final class Pump extends IteratingCallback {
    private static final int BUFFER = 16 * 1024;

    private final Tunnel tunnel;
    private final EndPoint from;
    private final EndPoint to;
    private final boolean toServer;
    private final FrameScanner scanner;
    private final ByteBufferPool buffers;
    private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();
    private final AtomicBoolean interested = new AtomicBoolean();
    /** How many buffers are passed on before others get their turn. */
    private static final int TURN = 64;

    private final Executor executor;
    private final Callback fillable = Callback.from(InvocationType.NON_BLOCKING, () -> resume(), failure -> resume());
    private @Nullable ByteBuffer first;
    private @Nullable RetainableByteBuffer buffer;
    private boolean ended;
    private int moved;
    private volatile boolean closeSent;
    private boolean shut;
    private volatile boolean stopped;

    Pump(
            Tunnel tunnel,
            EndPoint from,
            EndPoint to,
            boolean toServer,
            FrameScanner scanner,
            ByteBufferPool buffers,
            Executor executor) {
        this.tunnel = tunnel;
        this.from = from;
        this.to = to;
        this.toServer = toServer;
        this.scanner = scanner;
        this.buffers = buffers;
        this.executor = executor;
    }

    /** Takes what was read already, before the pump is started. */
    void begin(ByteBuffer read) {
        first = read;
    }

    /** Has a close frame sent as soon as one may be, unless one was already. */
    void close(CloseReason reason) {
        willClose(reason);
        iterate();
    }

    /** Has a close frame be what is sent next, unless there is one already, without sending it. */
    void willClose(CloseReason reason) {
        closing.compareAndSet(null, reason);
    }

    /** Returns the close frame of ours that was sent; null where none was. */
    @Nullable
    CloseReason closeSent() {
        return closeSent ? closing.get() : null;
    }

    private void resume() {
        interested.set(false);
        iterate();
    }

    @Override
    protected Action process() throws IOException {
        release();
        while (true) {
            CloseReason reason = closing.get();
            boolean over = closeSent || scanner.closed();
            if (reason != null && !over && scanner.atBoundary()) {
                closeSent = true;
                to.write(this, reason.frame(toServer));
                return Action.SCHEDULED;
            }
            if (closeSent && !shut) {
                shut = true;
                to.shutdownOutput();
            }
            if (ended) {
                release();
                return Action.SUCCEEDED;
            }
            if (++moved > TURN) {
                // Others read on this thread as well.
                moved = 0;
                release();
                executor.execute(this::iterate);
                return Action.IDLE;
            }
            ByteBuffer read = read();
            if (read == null) {
                if (ended) {
                    tunnel.ended(this);
                    continue;
                }
                release();
                moved = 0;
                if (interested.compareAndSet(false, true)) {
                    from.fillInterested(fillable);
                }
                return Action.IDLE;
            }
            tunnel.moved();
            if (!over && scanner.violation() == null && passOn(read)) {
                return Action.SCHEDULED;
            }
            release();
        }
    }

    /** Returns what came; null for nothing, at the moment or ever. */
    private @Nullable ByteBuffer read() {
        ByteBuffer early = first;
        if (early != null) {
            first = null;
            return early;
        }
        RetainableByteBuffer filled = buffers.acquire(BUFFER, true);
        buffer = filled;
        try {
            int count = from.fill(filled.getByteBuffer());
            ended = count < 0;
            return count > 0 ? filled.getByteBuffer() : null;
        } catch (IOException e) {
            ended = true;
            return null;
        }
    }

    /** Passes on what may pass, and tells whether that is anything. */
    private boolean passOn(ByteBuffer read) {
        int end = scanner.scan(read);
        CloseReason violation = scanner.violation();
        if (violation != null) {
            tunnel.violated(this, violation);
        }
        if (toServer && scanner.sawData()) {
            tunnel.used();
        }
        byte[] before = scanner.heldBack();
        if (before.length == 0 && end == read.position()) {
            return false;
        }
        if (scanner.closed()) {
            tunnel.closed();
        }
        to.write(this, before.length == 0 ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(before), read.limit(end));
        return true;
    }

    private void release() {
        RetainableByteBuffer held = buffer;
        if (held != null) {
            buffer = null;
            held.release();
        }
    }

    @Override
    protected void onSuccess() {
        tunnel.moved();
    }

    /** What came is passed on to its end. */
    @Override
    protected void onCompleteSuccess() {
        stopped = true;
        to.shutdownOutput();
        tunnel.stopped();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        stopped = true;
        tunnel.broke(this);
        tunnel.stopped();
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
