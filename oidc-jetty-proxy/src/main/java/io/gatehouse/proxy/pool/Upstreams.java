package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways to all upstreams: their clients, what is known of how they do, and the health checks. Routes that ask for the same thing share
 * it, also routes of before and after a change of the settings, so that connections and what was found out live on. A way that no route
 * asks for any more is given up when nothing goes on there, or after a while. Works from its start to its stop.
 */
public final class Upstreams extends ContainerLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final long WATCH_MILLIS = 5000;

    /** How often it is looked whether something goes on where no route leads any more. */
    private static final long LOOK_MILLIS = 1000;

    /** How long that may go on. */
    static final long LONGEST_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /** At how many addresses it may; those that were given up first are left first. */
    static final int MOST_LEAVING = 16;

    private final Server server;
    private final int maxHeaderSize;
    private final ProtocolHandler interim;
    private final LongSupplier millis;
    private final Map<ClientConfig, Clients> clients = new LinkedHashMap<>();
    private final Map<PooledAddress.Key, Way> ways = new LinkedHashMap<>();
    private final List<Way> leaving = new ArrayList<>();
    private Scheduler.@Nullable Task watch;
    private boolean checking = true;

    /** Those that speak to upstreams in one manner, and how many ways there are that need them. */
    private static final class Clients {
        final HttpClient client;
        // Those that ask how upstreams do have connections of their own: where all others are in use, that is no
        // illness.
        @Nullable
        HttpClient checker;

        final UpstreamCertificates certificates;
        int ways;

        Clients(HttpClient client, UpstreamCertificates certificates) {
            this.client = client;
            this.certificates = certificates;
        }
    }

    /**
     * Creates ways to nowhere.
     *
     * @param server whose threads and buffers are shared
     * @param maxHeaderSize how large the header of a client's request may be, in bytes
     * @param interim what is done about interim responses
     */
    public Upstreams(Server server, int maxHeaderSize, ProtocolHandler interim) {
        this.server = server;
        this.maxHeaderSize = maxHeaderSize;
        this.interim = interim;
        this.millis = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Has nobody asked how the upstreams do. To be called before the start. */
    Upstreams withoutHealthChecks() {
        checking = false;
        return this;
    }

    /**
     * Returns the upstreams of these routes, which must be given back. Files of certificates are read, or read again if they changed.
     *
     * @throws IllegalArgumentException when an address or a certificate cannot be used; nothing is different then
     */
    public synchronized RouteUpstreams of(Collection<RouteConfig> routes) {
        Set<PooledAddress.Key> held = new HashSet<>();
        Map<RouteConfig, UpstreamPool> pools = new HashMap<>();
        try {
            for (RouteConfig route : routes) {
                Clients known = clients.get(route.client());
                if (known != null) {
                    known.certificates.readAgain();
                }
                pools.put(
                        route,
                        new UpstreamPool(
                                route.balance(),
                                route.upstreams().stream()
                                        .map(upstream -> hold(UpstreamAddress.of(upstream), route, held))
                                        .toList()));
            }
        } catch (RuntimeException e) {
            giveBack(held);
            throw e;
        }
        return new RouteUpstreams(pools, () -> giveBack(held));
    }

    private PooledAddress hold(UpstreamAddress address, RouteConfig route, Set<PooledAddress.Key> held) {
        PooledAddress.Key key = new PooledAddress.Key(
                address, route.client(), route.ejection(), route.health().orElse(null));
        Way way = ways.computeIfAbsent(key, this::way);
        if (held.add(key)) {
            way.holders++;
        }
        return way.address;
    }

    private Way way(PooledAddress.Key key) {
        Clients speakers = clients.computeIfAbsent(key.client(), this::speakers);
        if (checking && key.health() != null && speakers.checker == null) {
            speakers.checker = client(key.client(), speakers.certificates);
        }
        speakers.ways++;
        Way way = new Way(new PooledAddress(key, speakers.client, millis), key);
        if (checking && key.health() != null && speakers.checker != null) {
            way.check = new HealthCheck(way.address, key.health(), speakers.checker, server.getScheduler());
            if (isRunning()) {
                way.check.start();
            }
        }
        return way;
    }

    private Clients speakers(ClientConfig config) {
        UpstreamCertificates tls = new UpstreamCertificates(config.tls());
        return new Clients(client(config, tls), tls);
    }

    private HttpClient client(ClientConfig config, UpstreamCertificates tls) {
        HttpClient client = UpstreamClient.create(server, maxHeaderSize, config, tls.factory(), interim);
        addBean(client, true);
        if (isRunning() && !client.isStarted()) {
            try {
                client.start();
            } catch (Exception e) {
                removeBean(client);
                throw new IllegalArgumentException("a client for upstreams cannot be started: " + e.getMessage(), e);
            }
        }
        return client;
    }

    private synchronized void giveBack(Set<PooledAddress.Key> held) {
        for (PooledAddress.Key key : held) {
            Way way = ways.get(key);
            if (way != null && --way.holders == 0) {
                ways.remove(key);
                way.stopCheck();
                way.since = millis.getAsLong();
                leaving.add(way);
            }
        }
        if (!leaving.isEmpty() && isRunning()) {
            lookLater();
        }
    }

    private void lookLater() {
        server.getScheduler()
                .schedule(() -> server.getThreadPool().execute(this::leave), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Leaves where nothing goes on, which two looks must have found: a request that is sent again is nowhere for a moment. */
    private void leave() {
        List<HttpClient> over = new ArrayList<>();
        synchronized (this) {
            int tooMany = leaving.size() - MOST_LEAVING;
            for (Iterator<Way> all = leaving.iterator(); all.hasNext(); ) {
                Way one = all.next();
                boolean idle = one.address.isIdle();
                if ((idle && one.idle) || tooMany > 0 || millis.getAsLong() - one.since > LONGEST_MILLIS) {
                    all.remove();
                    tooMany--;
                    release(one.key.client(), over);
                }
                one.idle = idle;
            }
            if (!leaving.isEmpty() && isRunning()) {
                lookLater();
            }
        }
        over.forEach(client -> {
            LifeCycle.stop(client);
            removeBean(client);
        });
    }

    private void release(ClientConfig config, List<HttpClient> over) {
        Clients speakers = clients.get(config);
        if (speakers != null && --speakers.ways == 0) {
            clients.remove(config);
            over.add(speakers.client);
            if (speakers.checker != null) {
                over.add(speakers.checker);
            }
        }
    }

    /** Returns how each upstream is at the moment, in the order in which routes began to lead there. */
    public synchronized List<UpstreamState> state() {
        return ways.values().stream().map(way -> way.address.state()).toList();
    }

    /** Returns until when each certificate is good that is used with upstreams. */
    public synchronized List<CertificateEnd> certificates() {
        return clients.values().stream()
                .flatMap(speakers -> speakers.certificates.ends().stream())
                .distinct()
                .toList();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        synchronized (this) {
            ways.values().forEach(way -> {
                if (way.check != null) {
                    way.check.start();
                }
            });
            if (!leaving.isEmpty()) {
                lookLater();
            }
        }
        watch();
    }

    private synchronized void watch() {
        watch = server.getScheduler().schedule(this::look, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        // Reading files may take its time, and timers wait for the one before.
        server.getThreadPool().execute(() -> {
            try {
                watched().forEach(UpstreamCertificates::look);
            } catch (RuntimeException e) {
                LOG.error("upstream.tls.unwatched this time", e);
            } finally {
                if (isRunning()) {
                    watch();
                }
            }
        });
    }

    private synchronized List<UpstreamCertificates> watched() {
        return clients.values().stream()
                .map(speakers -> speakers.certificates)
                .filter(UpstreamCertificates::hasFiles)
                .toList();
    }

    @Override
    protected void doStop() throws Exception {
        synchronized (this) {
            ways.values().forEach(Way::stopCheck);
            if (watch != null) {
                watch.cancel();
            }
        }
        super.doStop();
    }
}
