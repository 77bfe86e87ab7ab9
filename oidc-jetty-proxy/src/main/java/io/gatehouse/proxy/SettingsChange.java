package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.event.EventLog;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.proxy.admin.AdminListener;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RestartCheck;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.listen.SlowClients;
import io.gatehouse.proxy.pool.RouteUpstreams;
import io.gatehouse.proxy.tracing.Tracing;
import io.gatehouse.proxy.upstream.Routes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/** Takes other settings into use while the gateway serves: all of them, or none. One change at a time. */
final class SettingsChange {
    private final Server server;
    private final ServingMaker maker;
    private final Switchboard switchboard;
    private final NetworkConnectionLimit connections;
    private final SlowClients slowClients;
    private final Tracing tracing;
    private final @Nullable AdminListener admin;
    private final Stopping stopping;

    SettingsChange(
            Server server,
            ServingMaker maker,
            Switchboard switchboard,
            NetworkConnectionLimit connections,
            SlowClients slowClients,
            Tracing tracing,
            @Nullable AdminListener admin,
            Stopping stopping) {
        this.server = server;
        this.maker = maker;
        this.switchboard = switchboard;
        this.connections = connections;
        this.slowClients = slowClients;
        this.tracing = tracing;
        this.admin = admin;
        this.stopping = stopping;
    }

    static void check(List<ConfigProblem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** Logs each setting that weakens a check. */
    static void warn(GatewayConfig config) {
        EventLog events = new EventLog();
        config.weakSettings().forEach(weak -> events.on(new GatehouseEvent.WeakSetting(weak.key(), weak.givesUp())));
    }

    synchronized void take(GatewayConfig next) {
        if (stopping.hasBegun()) {
            throw problem("", "the gateway is stopping, and takes no other settings any more");
        }
        Serving now = switchboard.current();
        List<ConfigProblem> problems = new ArrayList<>(next.problems());
        problems.addAll(RestartCheck.of(now.config(), next));
        check(problems);
        Runnable ofListeners = changeOfListeners(next);
        RouteUpstreams ways = ways(next);
        Serving serving;
        try {
            Routes routes = new Routes(next.routes());
            // The last that can fail: from here on, what lasts is judged by it.
            Gatehouse engine = now.gatehouse()
                    .successor(next.engine())
                    .forwardAuthByDefault(next.routes().isEmpty())
                    .build();
            serving = serving(next, engine, routes, ways);
        } catch (RuntimeException | Error e) {
            ways.close();
            throw e;
        }
        ServerConfig settings = next.server();
        ofListeners.run();
        connections.setMaxNetworkConnectionCount(settings.maxConnections());
        maker.webSockets().bound(settings.maxWebSockets());
        slowClients.bound(settings.headerTimeout());
        if (admin != null) {
            admin.token(settings.adminToken());
        }
        switchboard.change(serving, server.getScheduler());
        tracing.change(next.tracing());
        warn(next);
    }

    private Serving serving(GatewayConfig next, Gatehouse engine, Routes routes, RouteUpstreams ways) {
        try {
            return maker.make(next, engine, routes, ways);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    private Runnable changeOfListeners(GatewayConfig next) {
        try {
            return maker.listeners().changing(next);
        } catch (IOException e) {
            throw problem("server.tls", e.getMessage());
        }
    }

    private RouteUpstreams ways(GatewayConfig next) {
        try {
            return maker.upstreams().of(next.routes());
        } catch (IllegalArgumentException e) {
            throw problem("routes", e.getMessage());
        }
    }

    private static ConfigException problem(String key, @Nullable String why) {
        return new ConfigException(List.of(new ConfigProblem("configuration", key, String.valueOf(why))));
    }
}
