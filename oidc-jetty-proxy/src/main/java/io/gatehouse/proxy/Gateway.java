package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminListener;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.door.ServerErrors;
import io.gatehouse.proxy.listen.HttpSettings;
import io.gatehouse.proxy.listen.Listeners;
import io.gatehouse.proxy.listen.SlowClients;
import io.gatehouse.proxy.pool.UpstreamClient;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.pool.Upstreams;
import io.gatehouse.proxy.tunnel.TenureWatch;
import io.gatehouse.proxy.tunnel.WebSockets;
import io.gatehouse.proxy.upstream.Routes;
import io.gatehouse.proxy.upstream.UnderWay;
import io.gatehouse.proxy.upstream.UpstreamHandler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
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

    private final Server server;
    private final Listeners listeners;
    private final Upstreams upstreams;
    private final Switchboard switchboard;
    private final @Nullable AdminListener admin;
    private final SettingsChange change;
    private final Stopping stopping;
    private final Onlookers onlookers;

    private Gateway(
            GatewayConfig config, Gatehouse gatehouse, Onlookers onlookers, Duration grace, List<AdminEndpoint> more) {
        this.onlookers = onlookers;
        ServerConfig settings = config.server();
        SettingsChange.warn(config);
        this.server = new Server(new GatewayThreads());
        this.listeners = new Listeners(server, config, new HttpSettings(settings.maxHeaderSize(), MAX_RESPONSE_HEADER));
        this.upstreams = new Upstreams(server, settings.maxHeaderSize(), UpstreamHandler.interimResponses());
        UnderWay underWay = new UnderWay();
        WebSockets webSockets = new WebSockets(server.getScheduler(), settings.maxWebSockets());
        ServingMaker maker = new ServingMaker(server, listeners, upstreams, underWay, webSockets);
        this.switchboard = new Switchboard(
                maker.make(config, gatehouse, new Routes(config.routes()), upstreams.of(config.routes())));
        NetworkConnectionLimit connections = new NetworkConnectionLimit(settings.maxConnections(), server);
        SlowClients slowClients = new SlowClients(
                server,
                settings.headerTimeout(),
                () -> underWay.endTooSlow(config().server().minDataRate()));
        server.addBean(upstreams, true);
        server.addBean(webSockets);
        server.addBean(new TenureWatch(
                server.getScheduler(), server.getThreadPool(), List.of(webSockets::open, underWay::streams)));
        server.setHandler(
                onlookers.inFrontOf(new GracefulStop(switchboard, grace, connections, underWay::refuseUnanswered)));
        onlookers.telemetry().watch(server, () -> webSockets.open().count());
        server.setErrorHandler(new ServerErrors(() -> switchboard.current().refusals()));
        server.setStopTimeout(grace.plus(LAST_WORDS).toMillis());
        server.addBean(connections);
        server.addBean(slowClients);
        RequestLog log = new AccessLog();
        server.setRequestLog((request, response) -> {
            if (logsAccess()) {
                log.log(request, response);
            }
        });
        List<AdminEndpoint> endpoints = new ArrayList<>(more);
        endpoints.addAll(onlookers.endpoints(this::config, this::gatehouse, listeners, upstreams));
        this.admin = settings.admin()
                .map(address ->
                        new AdminListener(address, settings.adminToken(), this::logsAccess, this::gatehouse, endpoints))
                .orElse(null);
        this.stopping = new Stopping(server, admin, underWay, switchboard);
        this.change = new SettingsChange(
                server, maker, switchboard, connections, slowClients, onlookers.tracing(), admin, stopping);
    }

    /**
     * Returns a gateway that is not started yet.
     *
     * @throws ConfigException when the settings contradict one another, with every problem
     */
    public static Gateway create(GatewayConfig config) {
        return create(config, List.of());
    }

    /**
     * Returns a gateway that is not started yet, and answers more on its admin listener.
     *
     * @throws ConfigException when the settings contradict one another, with every problem
     */
    static Gateway create(GatewayConfig config, List<AdminEndpoint> endpoints) {
        SettingsChange.check(config.problems());
        Onlookers onlookers = Onlookers.of(config);
        Gatehouse.Builder gatehouse = onlookers.watch(Gatehouse.builder(config.engine())
                .forwardAuthByDefault(config.routes().isEmpty()));
        return new Gateway(config, gatehouse.build(), onlookers, GRACE, endpoints);
    }

    /** Returns a gateway around an engine that is already built, and is closed with it. Its status page does not know what happens. */
    public static Gateway create(GatewayConfig config, Gatehouse gatehouse) {
        return create(config, gatehouse, GRACE);
    }

    static Gateway create(GatewayConfig config, Gatehouse gatehouse, Duration grace) {
        return new Gateway(config, gatehouse, Onlookers.of(config), grace, List.of());
    }

    private boolean logsAccess() {
        return config().server().accessLog();
    }

    /** Has readiness name what operators should know, though the gateway is ready. */
    void notes(Supplier<List<String>> notes) {
        if (admin != null) {
            admin.notes(notes);
        }
    }

    /** Returns the settings that hold at the moment. */
    public GatewayConfig config() {
        return switchboard.current().config();
    }

    /** Returns the engine that judges at the moment. */
    public Gatehouse gatehouse() {
        return switchboard.current().gatehouse();
    }

    /**
     * Takes other settings into use, all at one moment: a request that begins when this has returned is judged and passed on by them.
     * Requests under way go on as they began; sessions, pending logins, and connections to upstreams of unchanged routes live on; WebSockets
     * and streams do as long as the new rules let them pass. Files that the settings name are read again. One change at a time; others wait.
     *
     * @throws ConfigException when the settings have problems, or are different in what cannot change without a new start; then
     *     everything stays as it was
     */
    public void reload(GatewayConfig next) {
        change.take(next);
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
        LOG.info(
                "gateway.started listen={} routes={}", uris(), config().routes().size());
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

    /** Returns how each upstream is at the moment, in the order in which routes began to lead there. */
    public List<UpstreamState> upstreams() {
        return upstreams.state();
    }

    /** Waits until the gateway has stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    /**
     * Stops: readiness is off; after {@code server.shutdown-delay} listeners are closed, WebSockets and event streams ended. Requests under
     * way, and those that still come on open connections, get up to 30 seconds, and each connection ends with its answer. What has no answer
     * by then is refused with 503, and what is in the middle of one is cut. Returns when it is over; calling it again does nothing.
     */
    @Override
    public void close() {
        stopping.stop(config().server().shutdownDelay());
        onlookers.close();
    }
}
