package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All upstreams of all routes: their clients, what is known of how they do, and the health checks. Routes that ask for the same thing
 * share it. Works from its start to its stop.
 */
public final class Upstreams extends ContainerLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final long WATCH_MILLIS = 5000;

    private final Server server;
    private final int maxHeaderSize;
    private final ProtocolHandler interim;
    private final LongSupplier millis;
    private final Map<ClientConfig, HttpClient> clients = new LinkedHashMap<>();
    // Those that ask how upstreams do have connections of their own: where all others are in use, that is no illness.
    private final Map<ClientConfig, HttpClient> checkers = new LinkedHashMap<>();
    private final Map<ClientConfig, UpstreamCertificates> certificates = new LinkedHashMap<>();
    private final Map<PooledAddress.Key, PooledAddress> addresses = new LinkedHashMap<>();
    private final Map<RouteConfig, UpstreamPool> pools = new HashMap<>();
    private final List<HealthCheck> checks = new ArrayList<>();
    private Scheduler.@Nullable Task watch;

    /**
     * Prepares the upstreams of these routes.
     *
     * @param server whose threads and buffers are shared
     * @param maxHeaderSize how large the header of a client's request may be, in bytes
     * @param interim what is done about interim responses
     * @throws IllegalArgumentException when an address or a certificate cannot be used
     */
    public Upstreams(Server server, int maxHeaderSize, Collection<RouteConfig> routes, ProtocolHandler interim) {
        this.server = server;
        this.maxHeaderSize = maxHeaderSize;
        this.interim = interim;
        this.millis = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        for (RouteConfig route : routes) {
            pools.put(
                    route,
                    new UpstreamPool(
                            route.balance(),
                            route.upstreams().stream()
                                    .map(upstream -> address(UpstreamAddress.of(upstream), route))
                                    .toList()));
        }
    }

    private PooledAddress address(UpstreamAddress address, RouteConfig route) {
        HttpClient client = clients.computeIfAbsent(route.client(), this::client);
        PooledAddress.Key key = new PooledAddress.Key(
                address, route.client(), route.ejection(), route.health().orElse(null));
        if (key.health() != null) {
            checkers.computeIfAbsent(route.client(), this::client);
        }
        return addresses.computeIfAbsent(key, any -> new PooledAddress(key, client, millis));
    }

    private HttpClient client(ClientConfig config) {
        UpstreamCertificates tls = certificates.computeIfAbsent(config, any -> new UpstreamCertificates(any.tls()));
        HttpClient client = UpstreamClient.create(server, maxHeaderSize, config, tls.factory(), interim);
        addBean(client, true);
        return client;
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

    /** Returns until when each certificate is good that is used with upstreams. */
    public List<CertificateEnd> certificates() {
        return List.copyOf(certificates.values()).stream()
                .flatMap(tls -> tls.ends().stream())
                .distinct()
                .toList();
    }

    /** Returns how each upstream is at the moment, in the order of the configuration. */
    public List<UpstreamState> state() {
        return addresses.values().stream().map(PooledAddress::state).toList();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        addresses.forEach((key, address) -> {
            HttpClient checker = checkers.get(key.client());
            if (key.health() != null && checker != null) {
                checks.add(new HealthCheck(address, key.health(), checker, server.getScheduler()));
            }
        });
        checks.forEach(HealthCheck::start);
        if (certificates.values().stream().anyMatch(UpstreamCertificates::hasFiles)) {
            watch();
        }
    }

    private synchronized void watch() {
        watch = server.getScheduler().schedule(this::look, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        // Reading files may take its time, and timers wait for the one before.
        server.getThreadPool().execute(() -> {
            try {
                certificates.values().forEach(UpstreamCertificates::look);
            } catch (RuntimeException e) {
                LOG.error("upstream.tls.unwatched this time", e);
            } finally {
                if (isRunning()) {
                    watch();
                }
            }
        });
    }

    @Override
    protected void doStop() throws Exception {
        checks.forEach(HealthCheck::stop);
        checks.clear();
        synchronized (this) {
            if (watch != null) {
                watch.cancel();
            }
        }
        super.doStop();
    }
}
