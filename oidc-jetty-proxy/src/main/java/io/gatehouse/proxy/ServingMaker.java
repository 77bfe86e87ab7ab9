package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.door.GatehouseHandler;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.door.RequestGuard;
import io.gatehouse.proxy.listen.Listeners;
import io.gatehouse.proxy.pool.RouteUpstreams;
import io.gatehouse.proxy.pool.Upstreams;
import io.gatehouse.proxy.tunnel.WebSockets;
import io.gatehouse.proxy.upstream.Routes;
import io.gatehouse.proxy.upstream.UnderWay;
import io.gatehouse.proxy.upstream.UpstreamHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;

/**
 * Makes what serves requests under one configuration.
 *
 * @param listeners those through which requests come in
 * @param upstreams the ways to all upstreams
 * @param underWay keeps the requests that are with upstreams
 * @param webSockets keeps those that are open
 */
record ServingMaker(Server server, Listeners listeners, Upstreams upstreams, UnderWay underWay, WebSockets webSockets) {
    /**
     * Makes it, around an engine that is closed with it.
     *
     * @param routes those of the configuration
     * @param ways to the upstreams of the configuration, given back with it
     */
    Serving make(GatewayConfig config, Gatehouse gatehouse, Routes routes, RouteUpstreams ways) {
        Refusals refusals = new Refusals(gatehouse);
        GatehouseHandler judge = new GatehouseHandler(
                gatehouse,
                refusals,
                new UpstreamHandler(routes, ways, refusals, underWay, webSockets, gatehouse::isOwnCookie));
        Handler handler = listeners.inFrontOf(config, new RequestGuard(judge, refusals), refusals::write);
        handler.setServer(server);
        try {
            handler.start();
        } catch (Exception e) {
            throw new IllegalStateException("handlers without threads or sockets start", e);
        }
        return new Serving(config, gatehouse, refusals, ways, handler);
    }
}
