package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.pool.RouteUpstreams;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * All that serves requests under one configuration, from the first rule to the upstream. When the next one takes its place, requests that
 * began here end here; after the last of them it is closed. Thread-safe.
 */
final class Serving implements AutoCloseable {
    private final GatewayConfig config;
    private final Gatehouse gatehouse;
    private final Refusals refusals;
    private final RouteUpstreams upstreams;
    private final Handler handler;
    private final AtomicLong underWay = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Scheduler.@Nullable Task end;
    private volatile long retiredAt;
    private volatile boolean retired;

    /**
     * Creates it of parts, which are closed with it.
     *
     * @param handler started, and not part of any server
     */
    Serving(GatewayConfig config, Gatehouse gatehouse, Refusals refusals, RouteUpstreams upstreams, Handler handler) {
        this.config = config;
        this.gatehouse = gatehouse;
        this.refusals = refusals;
        this.upstreams = upstreams;
        this.handler = handler;
    }

    GatewayConfig config() {
        return config;
    }

    Gatehouse gatehouse() {
        return gatehouse;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Counts a request in, before it is known whether this is still the one that serves. */
    void enter() {
        underWay.incrementAndGet();
    }

    /** Counts a request out. */
    void leave() {
        if (underWay.decrementAndGet() == 0 && retired) {
            close();
        }
    }

    boolean handle(Request request, Response response, Callback callback) throws Exception {
        Request.addCompletionListener(request, failure -> leave());
        return handler.handle(request, response, callback);
    }

    /** Says that no request begins here any more. */
    void retire() {
        retiredAt = System.nanoTime();
        retired = true;
        if (underWay.get() == 0) {
            close();
        }
    }

    /** Returns for how long no request begins here any more, in nanoseconds. */
    long retiredFor() {
        return System.nanoTime() - retiredAt;
    }

    /** Closes it after some time, unless it is closed by then. */
    void closeAfter(Duration time, Scheduler scheduler) {
        Scheduler.Task task = scheduler.schedule(this::close, time.toMillis(), TimeUnit.MILLISECONDS);
        end = task;
        if (isClosed()) {
            task.cancel();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Gives everything up. What upstreams still send goes on. Calling it again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Scheduler.Task task = end;
            if (task != null) {
                // It would keep all of this in memory.
                task.cancel();
            }
            upstreams.close();
            LifeCycle.stop(handler);
            gatehouse.close();
        }
    }
}
