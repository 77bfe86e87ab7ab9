package io.gatehouse.proxy.tunnel;

import io.gatehouse.outcome.Tenure;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/** An open WebSocket: two connections, and a pump each way. */
final class Tunnel implements Lasting {
    /** How long the other sides may take to hang up once they know that it is over. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final EndPoint client;
    private final EndPoint upstream;
    private final Pump toUpstream;
    private final Pump toClient;
    private final TunnelEnd clientEnd;
    private final TunnelEnd upstreamEnd;
    private final Tenure tenure;
    private final long idleNanos;
    private final Runnable whenOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long movedAt = NanoTime.now();
    private volatile long overSince;
    private volatile boolean isEnding;
    private volatile boolean used;

    Tunnel(
            EndPoint client,
            EndPoint upstream,
            Limits limits,
            Tenure tenure,
            Executor executor,
            ByteBufferPool buffers,
            Runnable whenOver) {
        this.client = client;
        this.upstream = upstream;
        this.tenure = tenure;
        this.idleNanos = limits.idleTimeout().toNanos();
        this.whenOver = whenOver;
        this.toUpstream = new Pump(
                this,
                client,
                upstream,
                true,
                new FrameScanner(true, limits.extended(), limits.maxMessage()),
                buffers,
                executor);
        this.toClient = new Pump(
                this,
                upstream,
                client,
                false,
                new FrameScanner(false, limits.extended(), Long.MAX_VALUE),
                buffers,
                executor);
        this.clientEnd = new TunnelEnd(client, executor, toUpstream, this::start);
        this.upstreamEnd = new TunnelEnd(upstream, executor, toClient, () -> {});
    }

    /**
     * What a WebSocket must keep to.
     *
     * @param extended whether an extension was agreed on
     * @param maxMessage how large a message of the client's may be
     * @param idleTimeout how long both sides may be silent
     */
    record Limits(boolean extended, long maxMessage, Duration idleTimeout) {}

    private boolean started;
    private @Nullable Runnable endWanted;

    /** Returns what takes over the client's connection, and thereby begins. */
    TunnelEnd clientEnd() {
        return clientEnd;
    }

    private void start() {
        try {
            upstream.upgrade(upstreamEnd);
        } catch (RuntimeException e) {
            // It has gone in the meantime.
            abort();
            return;
        }
        Runnable wanted;
        synchronized (this) {
            started = true;
            wanted = endWanted;
        }
        toClient.iterate();
        toUpstream.iterate();
        if (wanted != null) {
            wanted.run();
        }
    }

    /** Closes both sides, each with a reason, as soon as a frame is over; after a while in any case. */
    void end(CloseReason toldClient, CloseReason toldUpstream) {
        closed();
        synchronized (this) {
            if (!started) {
                // A close frame must not come before the answer to the handshake.
                endWanted = () -> end(toldClient, toldUpstream);
                return;
            }
        }
        // Before either is told: who answers at once with a close frame of its own must not have it passed on in place
        // of ours.
        toClient.willClose(toldClient);
        toUpstream.willClose(toldUpstream);
        toClient.iterate();
        toUpstream.iterate();
    }

    /** Closes both sides because we want to. */
    void end(int code, String why) {
        end(new CloseReason(code, why), new CloseReason(CloseReason.GOING_AWAY, why));
    }

    @Override
    public Tenure tenure() {
        return tenure;
    }

    @Override
    public boolean lasts() {
        return !isEnding;
    }

    @Override
    public boolean usedMeanwhile() {
        boolean was = used;
        used = false;
        return was;
    }

    @Override
    public void tenureEnded() {
        end(CloseReason.POLICY_VIOLATION, "the session has ended");
    }

    @Override
    public void tenureUnknown() {
        end(CloseReason.TRY_AGAIN_LATER, "whether the session has ended cannot be found out");
    }

    /** Looks whether it has been silent, or is taking leave, for too long. */
    void look(long now) {
        if (isEnding) {
            if (NanoTime.elapsed(overSince, now) > FAREWELL.toNanos()) {
                abort();
            }
        } else if (NanoTime.elapsed(movedAt, now) > idleNanos) {
            end(CloseReason.GOING_AWAY, "silent for too long");
        }
    }

    /** Hangs up on both sides. */
    void abort() {
        client.close();
        upstream.close();
        if (over.compareAndSet(false, true)) {
            whenOver.run();
        }
    }

    // ---- what the pumps tell

    /** Something was read or written. */
    void moved() {
        movedAt = NanoTime.now();
    }

    /** The client has sent more than a sign of life. */
    void used() {
        used = true;
    }

    /** A close frame is on its way, in whatever direction: from now on there is little time. */
    void closed() {
        if (!isEnding) {
            overSince = NanoTime.now();
            isEnding = true;
        }
    }

    /** A sender broke the rules. */
    void violated(Pump pump, CloseReason reason) {
        if (pump == toUpstream) {
            end(reason, new CloseReason(CloseReason.GOING_AWAY, "the client broke the rules: " + reason.code()));
        } else {
            end(new CloseReason(CloseReason.INTERNAL_ERROR, "the application broke the rules"), reason);
        }
    }

    /** A side has sent all it will. Where no close frame came, the other one learns that none will. */
    void ended(Pump pump) {
        closed();
        if (pump == toClient) {
            upstreamGone();
        }
    }

    /** A side cannot be written to any more. */
    void broke(Pump pump) {
        closed();
        if (pump == toUpstream) {
            upstreamGone();
        } else {
            abort();
        }
    }

    private void upstreamGone() {
        // Does nothing after the upstream's own close frame.
        toClient.close(new CloseReason(CloseReason.INTERNAL_ERROR, "the application has gone"));
    }

    /** A pump has done its part. */
    void stopped() {
        if (toClient.isStopped() && toUpstream.isStopped()) {
            abort();
        }
    }

    /** Returns why we closed it, as the client was told; null where we did not. */
    @Nullable
    CloseReason reason() {
        return toClient.closeSent();
    }
}
