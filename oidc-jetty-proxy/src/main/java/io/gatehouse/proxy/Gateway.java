package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.event.EventLog;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminListener;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.door.GatehouseHandler;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.door.RequestGuard;
import io.gatehouse.proxy.door.ServerErrors;
import io.gatehouse.proxy.listen.HttpSettings;
import io.gatehouse.proxy.listen.Listeners;
import io.gatehouse.proxy.listen.SlowClients;
import io.gatehouse.proxy.pool.UpstreamClient;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.pool.Upstreams;
import io.gatehouse.proxy.status.Observations;
import io.gatehouse.proxy.status.StatusEndpoints;
import io.gatehouse.proxy.status.StatusSource;
import io.gatehouse.proxy.telemetry.Telemetry;
import io.gatehouse.proxy.tunnel.TenureWatch;
import io.gatehouse.proxy.tunnel.WebSockets;
import io.gatehouse.proxy.upstream.Routes;
import io.gatehouse.proxy.upstream.UnderWay;
import io.gatehouse.proxy.upstream.UpstreamHandler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway: listens, has the engine judge every request, and passes on what may pass. Thread-safe. Started once and closed once.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    /** How long requests under way are given to finish when the gateway is closed. */
    private static final Duration GRACE = Duration.ofSeconds(29);

    /** How much longer those get that are refused at the end of it, to read the refusal. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    // Our own cookies come on top of what the upstream sends.
    private static final int MAX_RESPONSE_HEADER = UpstreamClient.MAX_RESPONSE_HEADERS + 16 * 1024;

    private final Gatehouse gatehouse;
    private final Telemetry telemetry;
    private final Server server;
    private final Listeners listeners;
    private final Upstreams upstreams;
    private final @Nullable AdminListener admin;
    private final int routes;

    private Gateway(GatewayConfig config, Gatehouse gatehouse, Telemetry telemetry, Observations seen, Duration grace) {
        this.gatehouse = gatehouse;
        this.telemetry = telemetry;
        this.routes = config.routes().size();
        EventLog events = new EventLog();
        config.weakSettings().forEach(weak -> events.on(new GatehouseEvent.WeakSetting(weak.key(), weak.givesUp())));
        this.server = new Server(new GatewayThreads());
        this.listeners =
                new Listeners(server, config, new HttpSettings(config.server().maxHeaderSize(), MAX_RESPONSE_HEADER));
        this.upstreams = new Upstreams(
                server, config.server().maxHeaderSize(), config.routes(), UpstreamHandler.interimResponses());
        equip(server, listeners, upstreams, config, gatehouse, telemetry, grace);
        this.admin = config.server()
                .admin()
                .map(address -> new AdminListener(
                        address,
                        config.server().adminToken(),
                        config.server().accessLog(),
                        () -> gatehouse,
                        Stream.of(status(config, seen), telemetry.endpoints())
                                .flatMap(List::stream)
                                .toList()))
                .orElse(null);
    }

    /**
     * Returns a gateway that is not started yet.
     *
     * @throws ConfigException when the settings contradict one another, with every problem
     */
    public static Gateway create(GatewayConfig config) {
        List<ConfigProblem> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Telemetry telemetry = Telemetry.of(config);
        Observations seen = new Observations(InstantSource.system());
        Gatehouse.Builder gatehouse = Gatehouse.builder(config.engine())
                .forwardAuthByDefault(config.routes().isEmpty())
                .listener(seen);
        telemetry.listener().ifPresent(gatehouse::listener);
        return new Gateway(config, gatehouse.build(), telemetry, seen, GRACE);
    }

    /** Returns a gateway around an engine that is already built, and is closed with it. Its status page does not know what happens. */
    public static Gateway create(GatewayConfig config, Gatehouse gatehouse) {
        return create(config, gatehouse, GRACE);
    }

    /** Returns a gateway that gives requests under way this long when it is closed. */
    static Gateway create(GatewayConfig config, Gatehouse gatehouse, Duration grace) {
        return new Gateway(config, gatehouse, Telemetry.of(config), new Observations(InstantSource.system()), grace);
    }

    private List<AdminEndpoint> status(GatewayConfig config, Observations seen) {
        return StatusEndpoints.of(
                new StatusSource(
                        Versions.gatehouse(),
                        InstantSource.system(),
                        () -> config,
                        () -> gatehouse,
                        upstreams::state,
                        () -> Stream.of(listeners.certificates(), upstreams.certificates())
                                .flatMap(List::stream)
                                .toList(),
                        seen),
                seen);
    }

    private static void equip(
            Server server,
            Listeners listeners,
            Upstreams upstreams,
            GatewayConfig config,
            Gatehouse gatehouse,
            Telemetry telemetry,
            Duration grace) {
        Refusals refusals = new Refusals(gatehouse);
        ServerErrors errors = new ServerErrors(refusals);

        server.addBean(upstreams, true);
        UnderWay underWay = new UnderWay();
        WebSockets webSockets =
                new WebSockets(server.getScheduler(), config.server().maxWebSockets());
        server.addBean(webSockets);
        server.addBean(new TenureWatch(
                server.getScheduler(), server.getThreadPool(), List.of(webSockets::open, underWay::streams)));
        GatehouseHandler judge = new GatehouseHandler(
                gatehouse,
                refusals,
                new UpstreamHandler(
                        new Routes(config.routes()),
                        upstreams,
                        refusals,
                        underWay,
                        webSockets,
                        gatehouse::isOwnCookie));
        server.setHandler(telemetry.inFrontOf(listeners.inFrontOf(
                new GracefulStop(new RequestGuard(judge, refusals), grace, underWay::refuseUnanswered),
                refusals::write)));
        telemetry.watch(server, () -> webSockets.open().count());
        server.setErrorHandler(errors);
        server.setStopTimeout(grace.plus(LAST_WORDS).toMillis());
        server.addBean(new NetworkConnectionLimit(config.server().maxConnections(), server));
        int minDataRate = config.server().minDataRate();
        server.addBean(
                new SlowClients(server, config.server().headerTimeout(), () -> underWay.endTooSlow(minDataRate)));
        if (config.server().accessLog()) {
            server.setRequestLog(new AccessLog());
        }
    }

    /**
     * Starts to listen.
     *
     * @throws IOException when an address cannot be listened on
     */
    public void start() throws IOException {
        if (admin != null) {
            admin.start();
        }
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the gateway could not start: " + e.getMessage(), e);
        }
        if (admin != null) {
            admin.serving();
        }
        LOG.info("gateway.started listen={} routes={}", uris(), routes);
    }

    /** Returns the addresses that are listened on, with the ports that were found where port 0 was asked for. */
    public List<URI> uris() {
        return listeners.uris();
    }

    /**
     * Reads certificates and keys again, as it happens by itself soon after they change. New connections get the new ones.
     *
     * @throws IOException when something is wrong with them, and the old ones stay in use; its message tells an operator why
     */
    public void reloadCertificates() throws IOException {
        listeners.reload();
    }

    /** Returns the address of the admin listener, with the port that was found where port 0 was asked for; empty where there is none. */
    public Optional<URI> adminUri() {
        return Optional.ofNullable(admin).map(AdminListener::uri);
    }

    /** Returns how each upstream is at the moment, in the order of the configuration. */
    public List<UpstreamState> upstreams() {
        return upstreams.state();
    }

    /** Waits until the gateway has stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    /**
     * Stops: readiness is off, new requests are refused with 503, those under way get up to 30 seconds. What has no answer by then is refused with 503 as
     * well, and what is in the middle of one is cut. Returns when it is over; calling it again does nothing.
     */
    @Override
    public void close() {
        if (admin != null) {
            admin.stopping();
        }
        try {
            // Before connections are refused, so that nothing new is begun from here on.
            var unused = server.getDescendant(GracefulStop.class).shutdown();
            server.stop();
        } catch (Exception e) {
            LOG.warn("gateway.stop requests under way were cut off after 30 seconds", e);
        } finally {
            if (admin != null) {
                admin.close();
            }
            gatehouse.close();
            telemetry.close();
        }
        LOG.info("gateway.stopped");
    }
}
