package io.gatehouse.proxy;

import io.gatehouse.proxy.admin.AdminListener;
import io.gatehouse.proxy.upstream.UnderWay;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a gateway, step by step. */
final class Stopping {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private final Server server;
    private final @Nullable AdminListener admin;
    private final UnderWay underWay;
    private final Switchboard switchboard;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    Stopping(Server server, @Nullable AdminListener admin, UnderWay underWay, Switchboard switchboard) {
        this.server = server;
        this.admin = admin;
        this.underWay = underWay;
        this.switchboard = switchboard;
    }

    boolean hasBegun() {
        return begun.get();
    }

    /**
     * Stops, and returns when that is over, also where somebody else does it already.
     *
     * @param delay how long is gone on serving, not ready any more
     */
    void stop(Duration delay) {
        if (!begun.compareAndSet(false, true)) {
            await(Duration.ofMinutes(1));
            return;
        }
        try {
            if (admin != null) {
                admin.stopping();
            }
            if (server.isStarted() && !delay.isZero()) {
                LOG.info("gateway.stopping delay={}s", delay.toSeconds());
                await(delay);
            }
            drain();
        } finally {
            over.countDown();
        }
        LOG.info("gateway.stopped");
    }

    private void drain() {
        try {
            GracefulStop graceful = server.getDescendant(GracefulStop.class);
            graceful.announce();
            // Before connections are refused, so that each knows that it ends with its answer.
            var unused = graceful.shutdown();
            underWay.endStreams();
            server.stop();
        } catch (Exception e) {
            LOG.warn("gateway.stop requests under way were cut off after 30 seconds", e);
        } finally {
            if (admin != null) {
                admin.close();
            }
            switchboard.close();
        }
    }

    private void await(Duration time) {
        try {
            var unused = over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
