package io.gatehouse.proxy.tunnel;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WebSockets that are open, of which there may be so many. Those that are silent for too long end, and all when the gateway stops. */
public final class WebSockets extends AbstractLifeCycle implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final long LOOK_MILLIS = 500;

    private final Scheduler scheduler;
    private volatile int most;
    private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile boolean stopping;
    private final CompletableFuture<Void> allClosed = new CompletableFuture<>();

    /**
     * Creates the collection.
     *
     * @param most how many may be open at a time
     */
    public WebSockets(Scheduler scheduler, int most) {
        this.scheduler = scheduler;
        this.most = most;
    }

    /** Sets how many may be open at a time. Those that are open stay. */
    public void bound(int value) {
        most = value;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    private void schedule() {
        scheduler.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long now = NanoTime.now();
            open.forEach(tunnel -> tunnel.look(now));
        } finally {
            if (isRunning()) {
                schedule();
            }
        }
    }

    /** Returns those that are open. */
    public Stream<? extends Lasting> open() {
        return open.stream();
    }

    /** Takes a place, which must be given back; tells whether there was one. */
    boolean take() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** Gives a place back. */
    void giveBack() {
        taken.decrementAndGet();
    }

    void add(Tunnel tunnel) {
        open.add(tunnel);
        if (stopping) {
            leave(tunnel);
        }
    }

    void remove(Tunnel tunnel, String route) {
        CloseReason reason = tunnel.reason();
        if (reason == null) {
            LOG.debug("websocket.closed route={}", route);
        } else {
            LOG.info("websocket.ended route={} code={} reason=\"{}\"", route, reason.code(), reason.text());
        }
        if (open.remove(tunnel)) {
            giveBack();
        }
        if (stopping && open.isEmpty()) {
            allClosed.complete(null);
        }
    }

    /** Tells everybody to come back later, and waits for them to go, which takes a few seconds at most. */
    @Override
    public CompletableFuture<Void> shutdown() {
        stopping = true;
        open.forEach(WebSockets::leave);
        if (open.isEmpty()) {
            allClosed.complete(null);
        }
        return allClosed;
    }

    private static void leave(Tunnel tunnel) {
        tunnel.end(CloseReason.GOING_AWAY, "the gateway stops");
    }

    @Override
    public boolean isShutdown() {
        return stopping;
    }

    @Override
    protected void doStop() {
        open.forEach(Tunnel::abort);
    }
}
