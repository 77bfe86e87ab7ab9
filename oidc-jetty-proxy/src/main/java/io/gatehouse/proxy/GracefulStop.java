package io.gatehouse.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;

/**
 * Lets what is under way finish when the server stops, and what still comes on open connections, each of which ends with its answer: a
 * client cannot know yet. What comes when the time is over is refused. Jetty by itself bounds the silence of every connection when it
 * stops: long, and idle connections hold the stop up; short, and a client that pauses in an upload is cut off. Here it is short where no
 * request is under way, and stays as it was where one is.
 */
final class GracefulStop extends Handler.Wrapper implements Graceful {
    /** How long a connection may be silent that has nothing under way. A request that is just arriving gets to be answered. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Map<EndPoint, Integer> busy = new ConcurrentHashMap<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Duration grace;
    private final NetworkConnectionLimit connections;
    private final Runnable lastWords;
    private final Graceful.Shutdown stop = new Graceful.Shutdown(this) {
        @Override
        public boolean isShutdownDone() {
            return acceptsNoMore && unannounced.get() + late.get() == 0 && none();
        }
    };
    /** How many requests are under way whose answers do not say that their connection ends. */
    private final AtomicLong unannounced = new AtomicLong();

    /** How many others are under way. */
    private final AtomicLong late = new AtomicLong();

    private final CountDownLatch lastUnannounced = new CountDownLatch(1);
    private volatile boolean announced;
    private volatile boolean acceptsNoMore;
    private volatile long usualSilence = SILENCE.toMillis();
    private volatile boolean timeIsOver;

    /**
     * Creates the handler.
     *
     * @param grace how long requests under way are given
     * @param connections what counts the connections, also those that were accepted and have no endpoint yet
     * @param lastWords what to do then; after that the server cuts connections
     */
    GracefulStop(Handler handler, Duration grace, NetworkConnectionLimit connections, Runnable lastWords) {
        super(handler);
        this.grace = grace;
        this.connections = connections;
        this.lastWords = lastWords;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint endPoint = endPoint(request);
        AtomicLong among = enter();
        // Before the test whether the server stops, so that none slips between that and the look at all connections.
        busy.merge(endPoint, 1, Integer::sum);
        Request.addCompletionListener(request, failure -> done(endPoint, among));
        if (announced) {
            announceEnd(request, response);
        }
        if (isShutdown()) {
            // Its connection may have been let go already.
            endPoint.setIdleTimeout(usualSilence);
        }
        if (timeIsOver) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            return true;
        }
        return super.handle(request, response, callback);
    }

    /** Counts a request, and returns among which. */
    private AtomicLong enter() {
        unannounced.incrementAndGet();
        if (announced) {
            late.incrementAndGet();
            leave(unannounced);
            return late;
        }
        return unannounced;
    }

    private void leave(AtomicLong among) {
        among.decrementAndGet();
        if (announced && unannounced.get() == 0) {
            lastUnannounced.countDown();
        }
    }

    /** Has the answer say that the connection ends with it. */
    private static void announceEnd(Request request, Response response) {
        boolean endsByHeader =
                request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion();
        if (endsByHeader && !request.getHeaders().contains(HttpHeader.UPGRADE)) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
    }

    /**
     * Has every HTTP/1.1 connection end with its next answer, and waits a little for the answers that did not say so yet. The server would
     * cut their connections without a word, and so the next request of a client that cannot know.
     */
    void announce() {
        announced = true;
        if (unannounced.get() == 0) {
            return;
        }
        try {
            var unused = lastUnannounced.await(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void done(EndPoint endPoint, AtomicLong among) {
        boolean idle = busy.computeIfPresent(endPoint, (key, count) -> count == 1 ? null : count - 1) == null;
        leave(among);
        if (isShutdown()) {
            if (idle) {
                // The server closes an HTTP/1.1 connection by itself then; this is for what it leaves to the client to
                // close.
                letGo(endPoint);
            }
            stop.check();
        }
    }

    @Override
    public boolean isShutdown() {
        return stop.isShutdown();
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        if (!begun.compareAndSet(false, true)) {
            return stop.shutdown();
        }
        for (Connector connector : getServer().getConnectors()) {
            usualSilence = Math.max(usualSilence, connector.getIdleTimeout());
        }
        CompletableFuture<Void> done = stop.shutdown();
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        for (Connector connector : getServer().getConnectors()) {
            if (connector instanceof AbstractConnector accepting) {
                // Negative turns Jetty's own off.
                accepting.setShutdownIdleTimeout(-1);
                accepting.setIdleTimeout(SILENCE.toMillis());
            }
            for (EndPoint endPoint : connector.getConnectedEndPoints()) {
                if (!busy.containsKey(endPoint)) {
                    letGo(endPoint);
                }
            }
            closed.add(connector.shutdown());
        }
        // A connector counts as shut down when it has no endpoint, though a connection may just have been accepted.
        var unused = CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> {
                    acceptsNoMore = true;
                    checkAgain();
                });
        getServer()
                .getScheduler()
                .schedule(
                        () -> {
                            timeIsOver = true;
                            lastWords.run();
                        },
                        grace.toMillis(),
                        TimeUnit.MILLISECONDS);
        return done;
    }

    private boolean none() {
        return connections.getPendingNetworkConnectionCount() + connections.getNetworkConnectionCount() <= 0;
    }

    /** Looks until it is over: nobody tells when the last connection is gone. */
    private void checkAgain() {
        stop.check();
        if (!stop.isShutdownDone()) {
            getServer().getScheduler().schedule(this::checkAgain, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void letGo(EndPoint endPoint) {
        if (endPoint instanceof IdleTimeout silence) {
            // From now on: a connection that has been silent for long is cut at once otherwise, just when it may be
            // used again.
            silence.notIdle();
        }
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
