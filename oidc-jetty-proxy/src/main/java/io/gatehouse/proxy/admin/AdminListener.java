package io.gatehouse.proxy.admin;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health and session administration to operators and to what watches over the process. A server of its own: whatever the public
 * listeners are busy with, it answers, and nothing of it can be reached through them. Thread-safe. Started once and closed once.
 */
public final class AdminListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    /** Where the configuration is read again. */
    public static final String RELOAD = "/reload";
    /** Where sessions are listed and ended. */
    static final String SESSIONS = "/sessions";
    /** Where it is changed how much is logged. */
    public static final String LOG_LEVEL = "/log-level";

    private static final int MAX_THREADS = 12;
    private static final int MIN_THREADS = 3;
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_HEAD = 8 * 1024;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Server server;
    private final ServerConnector connector;
    private final Health health;
    private final AdminGuard guard;

    /**
     * Creates a listener that does not listen yet.
     *
     * @param address where to listen, {@code http://host:port}; port 0 is any free one
     * @param token what callers must know who want more than health; empty where everybody on this machine may do everything
     * @param accessLog tells whether a line is logged for each request
     * @param gatehouse returns the engine that is in use at the moment
     * @param more what is answered beside health and sessions
     */
    public AdminListener(
            URI address,
            Optional<Secret> token,
            BooleanSupplier accessLog,
            Supplier<Gatehouse> gatehouse,
            List<AdminEndpoint> more) {
        health = new Health(gatehouse);
        SessionsEndpoint sessions = new SessionsEndpoint(() -> gatehouse.get().sessionAdministration());
        List<AdminEndpoint> endpoints = new ArrayList<>();
        endpoints.add(AdminEndpoint.at(LIVE).get(health::live).withoutToken());
        endpoints.add(AdminEndpoint.at(READY).get(health::ready).withoutToken());
        endpoints.add(AdminEndpoint.at(SESSIONS)
                .get(request -> sessions.list(request.query()))
                .on("DELETE", request -> sessions.end(request.query())));
        endpoints.addAll(more);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("admin");
        threads.setReservedThreads(0);
        server = new Server(threads);
        guard = new AdminGuard(address, token);
        server.setHandler(new AdminHandler(guard, endpoints));
        server.setErrorHandler(new AdminErrors());
        AdminLog log = new AdminLog(Set.of(LIVE, READY));
        server.setRequestLog((request, response) -> {
            if (accessLog.getAsBoolean()) {
                log.log(request, response);
            }
        });
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEAD);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        String host = address.getHost();
        connector.setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        connector.setPort(address.getPort() < 0 ? 80 : address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
    }

    /**
     * Starts to listen. Readiness is off until {@link #serving()}.
     *
     * @throws IOException when the address cannot be listened on
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the admin listener could not start: " + e.getMessage(), e);
        }
        LOG.info("admin.started listen={}", uri());
    }

    /** Returns the address that is listened on, with the port that was found where port 0 was asked for. */
    public URI uri() {
        String host = connector.getHost();
        return URI.create(
                "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + connector.getLocalPort());
    }

    /** Has readiness name what operators should know, though the gateway is ready: asked each time, and told to whoever asks for health. */
    public void notes(Supplier<List<String>> notes) {
        health.notes(notes);
    }

    /** Has callers know another token from now on, who want more than health; none where everybody on this machine may do everything. */
    public void token(Optional<Secret> token) {
        guard.token(token);
    }

    /** Says that the public listeners serve: from now on readiness is what the engine says. */
    public void serving() {
        health.phase(Health.Phase.SERVING);
    }

    /** Says that the public listeners stop: readiness is off, everything else goes on. */
    public void stopping() {
        health.phase(Health.Phase.STOPPING);
    }

    /** Stops to listen; calling it again does nothing. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("admin.stop", e);
        }
    }
}
