package io.gatehouse.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses what comes while the server stops, and lets what is under way finish. Jetty by itself bounds the silence of every connection
 * when it stops: long, and idle connections hold the stop up; short, and a client that pauses in an upload is cut off. Here it is short
 * where no request is under way, and stays as it was where one is.
 */
final class GracefulStop extends GracefulHandler {
    /** How long a connection may be silent that has nothing under way. A request that is just arriving gets to be refused. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final Map<EndPoint, Integer> busy = new ConcurrentHashMap<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Duration grace;
    private final Runnable lastWords;

    /**
     * Creates the handler.
     *
     * @param grace how long requests under way are given
     * @param lastWords what to do then; after that the server cuts connections
     */
    GracefulStop(Handler handler, Duration grace, Runnable lastWords) {
        super(handler);
        this.grace = grace;
        this.lastWords = lastWords;
        // Negative turns Jetty's own off.
        setShutdownIdleTimeout(-1);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint endPoint = endPoint(request);
        // Before the test whether the server stops, so that none slips between that and the look at all connections.
        busy.merge(endPoint, 1, Integer::sum);
        Request.addCompletionListener(request, failure -> done(endPoint));
        return super.handle(request, response, callback);
    }

    private void done(EndPoint endPoint) {
        boolean idle = busy.computeIfPresent(endPoint, (key, count) -> count == 1 ? null : count - 1) == null;
        if (idle && isShutdown()) {
            // The server closes an HTTP/1.1 connection by itself then; this is for what it leaves to the client to
            // close.
            letGo(endPoint);
        }
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = super.shutdown();
        if (!begun.compareAndSet(false, true)) {
            return done;
        }
        for (Connector connector : getServer().getConnectors()) {
            if (connector instanceof AbstractConnector accepting) {
                accepting.setIdleTimeout(SILENCE.toMillis());
            }
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                if (!busy.containsKey(endPoint)) {
                    letGo(endPoint);
                }
            }
        }
        getServer().getScheduler().schedule(lastWords, grace.toMillis(), TimeUnit.MILLISECONDS);
        return done;
    }

    private static void letGo(EndPoint endPoint) {
        endPoint.setIdleTimeout(SILENCE.toMillis());
    }

    /** Returns the endpoint that the connector knows, below TLS. */
    private static EndPoint endPoint(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint;
    }
}
