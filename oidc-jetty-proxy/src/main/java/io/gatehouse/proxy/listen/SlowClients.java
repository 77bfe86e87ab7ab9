package io.gatehouse.proxy.listen;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NegotiatingServerConnection;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections of clients that are never silent for long and never get anywhere: a byte of a head now and then, a
 * response that is hardly read. They hold no thread, but each holds a connection, and an upstream's as well. All connections are looked at
 * every few seconds, so that requests cost nothing for it. What waits for the upstream, and streams in which nobody has anything to say, are
 * left alone.
 */
public final class SlowClients extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    /** How long a client may take to read what fits into one buffer. */
    private static final Duration READING = Duration.ofMinutes(2);

    /** The connections that read the PROXY header are private to it. */
    private static final String PROXY_PROTOCOL = ProxyConnectionFactory.class.getName();

    private enum Doing {
        SENDING_A_HEAD,
        READING
    }

    /** What a connection was seen doing, since when, and how many bytes or requests had passed then. */
    private record Seen(Doing doing, long since, long passed) {
        /** Tells whether it is still at it, and nothing has passed since. */
        private boolean isSame(Seen now) {
            return doing == now.doing && passed == now.passed;
        }
    }

    private final Map<EndPoint, Seen> seen = new ConcurrentHashMap<>();
    private final Server server;
    private volatile Duration headerTimeout;
    private final Runnable others;
    private volatile Scheduler.@Nullable Task task;

    /**
     * Creates what watches the connections of a server.
     *
     * @param headerTimeout how long the head of a request, or a TLS handshake, may take
     * @param others what else is looked at each time
     */
    public SlowClients(Server server, Duration headerTimeout, Runnable others) {
        this.others = others;
        this.server = server;
        this.headerTimeout = headerTimeout;
    }

    /** Sets how long a head may take. */
    public void bound(Duration forHeads) {
        headerTimeout = forHeads;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        Scheduler.Task next = task;
        if (next != null) {
            next.cancel();
        }
    }

    private void schedule() {
        long every = headerTimeout.toMillis() / 4;
        task = server.getScheduler().schedule(this::look, Math.max(50, Math.min(5000, every)), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (Connector connector : server.getConnectors()) {
                connector.getConnectedEndPoints().forEach(this::look);
            }
            others.run();
            seen.keySet().removeIf(endPoint -> !endPoint.isOpen());
        } catch (RuntimeException e) {
            LOG.error("connections.unwatched this round", e);
        } finally {
            if (isRunning() || isStarting()) {
                schedule();
            }
        }
    }

    private void look(EndPoint endPoint) {
        Connection connection = connectionOf(endPoint);
        Seen now = judge(endPoint, connection);
        Seen before = seen.get(endPoint);
        if (now == null) {
            seen.remove(endPoint);
        } else if (before == null || !before.isSame(now)) {
            seen.put(endPoint, now);
        } else {
            bound(endPoint, before, now);
        }
    }

    /** Returns the connection above TLS. */
    private static Connection connectionOf(EndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        return connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
    }

    /** Tells whether a TLS handshake is under way: before its end there is no cipher suite (JSSE, {@code SSLSession}). */
    private static boolean isShakingHands(Connection connection) {
        return connection instanceof SslConnection tls
                && tls.getSSLEngine().getSession().getCipherSuite().startsWith("SSL_NULL");
    }

    private static @Nullable Seen judge(EndPoint endPoint, Connection connection) {
        long now = System.nanoTime();
        if (connection instanceof NegotiatingServerConnection
                || isShakingHands(endPoint.getConnection())
                || connection.getClass().getName().startsWith(PROXY_PROTOCOL)) {
            return new Seen(Doing.SENDING_A_HEAD, now, 0);
        }
        if (!(connection instanceof HttpConnection http)) {
            return null;
        }
        if (endPoint instanceof AbstractEndPoint flushed
                && flushed.getWriteFlusher().isPending()) {
            return new Seen(Doing.READING, now, http.getBytesOut());
        }
        boolean head = http.getParser().inHeaderState() && !http.getParser().isStart();
        return head ? new Seen(Doing.SENDING_A_HEAD, now, http.getMessagesIn()) : null;
    }

    private void bound(EndPoint endPoint, Seen before, Seen now) {
        Duration limit = switch (now.doing) {
            case SENDING_A_HEAD -> headerTimeout;
            case READING -> READING;
        };
        if (now.since - before.since >= limit.toNanos()) {
            seen.remove(endPoint);
            LOG.info(
                    "client.slow client_address={} {} for {} seconds; server.header-timeout bounds heads",
                    endPoint.getRemoteSocketAddress(),
                    words(now.doing),
                    limit.toSeconds());
            endPoint.close(new TimeoutException("the client is too slow"));
        }
    }

    private static String words(Doing doing) {
        return switch (doing) {
            case SENDING_A_HEAD -> "sends the head of a request or a TLS handshake";
            case READING -> "does not read its response";
        };
    }
}
