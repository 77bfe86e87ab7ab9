package io.gatehouse.proxy.upstream;

import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.pool.UpstreamLease;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Connection;

/** One try to have the upstream answer a request: what is sent, how long the answer is waited for, and whether any of it came. */
final class Attempt {
    /** Methods that have the same effect when they are done twice (RFC 9110, section 9.2.2), among those that are passed on. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /**
     * Keeps the connections of second tries apart from the pool, in which the next one may be just as stale. With
     * {@code Connection: close} none is ever left over among them.
     */
    private static final String APART = "second try";

    /** What the connection had received before this request; negative while it has no connection. */
    private volatile long receivedBefore = -1;

    private volatile boolean begun;
    private volatile long sentAt;

    private final UpstreamLease lease;
    private final Request request;
    private final Duration idle;
    private final UpstreamTimer timer;

    private Attempt(UpstreamLease lease, Request request, RouteConfig route) {
        this.lease = lease;
        this.request = request;
        this.idle = route.idleTimeout();
        request.onRequestBegin(first -> {
            begun = true;
            receivedBefore = received();
        });
        boolean waits = request.getBody() != null && request.getHeaders().contains("Expect", "100-continue");
        this.timer = UpstreamTimer.start(request, lease.client().getScheduler(), route.timeout(), idle, waits);
    }

    /** Prepares a try on any connection, and starts its clock. */
    static Attempt onAnyConnection(UpstreamLease lease, Request request, RouteConfig route) {
        return new Attempt(lease, request, route);
    }

    /** Prepares a try on a connection that nothing was sent on before, and starts its clock. */
    static Attempt onFreshConnection(UpstreamLease lease, Request request, RouteConfig route) {
        return new Attempt(lease, request.tag(APART).headers(fields -> fields.put("Connection", "close")), route);
    }

    /** Returns the right to the address it goes to. */
    UpstreamLease lease() {
        return lease;
    }

    void send(Response.CompleteListener listener) {
        sentAt = System.nanoTime();
        request.send(listener);
        timer.sent(request);
    }

    /** Returns how long ago the request was sent, or began to wait for a connection, in nanoseconds. */
    long nanos() {
        return System.nanoTime() - sentAt;
    }

    /** Gives up. What comes of it is told to the listener. */
    void abort(Throwable failure) {
        var unused = request.abort(failure);
    }

    /** Stops the clock: nobody waits for the head of the response any more. */
    void stopClock() {
        timer.stop();
    }

    /** Takes note that the head of the response is there: from here on silence is what counts. */
    void answered() {
        timer.stop();
        lease.succeeded();
        if (idle.toMillis() < request.getIdleTimeout() && request.getConnection() instanceof Connection connection) {
            // Put back by the client library when the connection is free again.
            connection.getEndPoint().setIdleTimeout(idle.toMillis());
        }
    }

    /**
     * Tells whether a failure says something about how the upstream does: that it has much to do, so that no connection became free, is no
     * failure of its own.
     */
    boolean blames(Throwable failure) {
        return UpstreamFailure.isOfTheUpstream(failure) && (begun || !(failure instanceof TimeoutException));
    }

    /** Tells whether it failed because there is no connection to the address, so that nothing of the request was sent. */
    boolean foundNoConnection(Throwable failure) {
        return !begun
                && (failure instanceof IOException
                        || failure instanceof UnresolvedAddressException
                        || failure instanceof RejectedExecutionException);
    }

    /** Tells whether the connection was lost, as a pooled one is that the upstream closes just then, and nothing can be done twice by it. */
    boolean mayBeStale(Throwable failure) {
        return IDEMPOTENT.contains(request.getMethod()) && closedUnanswered(failure);
    }

    /**
     * Tells whether the upstream closed the connection without a byte of an answer, interim ones included, so that a request may be
     * sent again that does no harm twice (RFC 9110, section 9.2.2; RFC 9112, section 9.3.1).
     */
    boolean closedUnanswered(Throwable failure) {
        return receivedBefore >= 0
                && received() == receivedBefore
                && failure instanceof IOException
                && !(failure instanceof SSLException);
    }

    private long received() {
        return request.getConnection() instanceof Connection connection ? connection.getBytesIn() : -1;
    }
}
