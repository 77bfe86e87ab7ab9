package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.RouteConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** The upstreams of some routes, from {@link Upstreams#of}, to be closed when nothing new goes by these routes. */
public final class RouteUpstreams implements AutoCloseable {
    private final Map<RouteConfig, UpstreamPool> pools;
    private final Runnable giveBack;
    private final AtomicBoolean closed = new AtomicBoolean();

    RouteUpstreams(Map<RouteConfig, UpstreamPool> pools, Runnable giveBack) {
        this.pools = Map.copyOf(pools);
        this.giveBack = giveBack;
    }

    /**
     * Returns the addresses of a route.
     *
     * @throws IllegalArgumentException when it is none of the routes
     */
    public UpstreamPool of(RouteConfig route) {
        UpstreamPool pool = pools.get(route);
        if (pool == null) {
            throw new IllegalArgumentException("unknown route " + route.path());
        }
        return pool;
    }

    /** Gives them back. What goes on there goes on. Calling it again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            giveBack.run();
        }
    }
}
