package io.gatehouse.proxy.upstream;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/** One try to have the upstream answer a request: what is sent, how long the answer is waited for, and whether any of it came. */
final class Attempt {
    /**
     * Keeps the connections of second tries apart from the pool, in which the next one may be just as stale. With
     * {@code Connection: close} none is ever left over among them.
     */
    private static final String APART = "second try";

    /** What the connection had received before this request; negative while it has no connection. */
    private volatile long receivedBefore = -1;

    private final Request request;
    private final UpstreamTimer timer;

    private Attempt(Request request, Scheduler scheduler, Duration timeout) {
        this.request = request;
        request.onRequestBegin(begun -> receivedBefore = received());
        boolean waits = request.getBody() != null && request.getHeaders().contains("Expect", "100-continue");
        this.timer = UpstreamTimer.start(request, scheduler, timeout, waits);
    }

    /** Prepares the first try, and starts its clock. */
    static Attempt first(Request request, Scheduler scheduler, Duration timeout) {
        return new Attempt(request, scheduler, timeout);
    }

    /** Prepares a try on a connection that nothing was sent on before, and starts its clock. */
    static Attempt onFreshConnection(Request request, Scheduler scheduler, Duration timeout) {
        return new Attempt(request.tag(APART).headers(fields -> fields.put("Connection", "close")), scheduler, timeout);
    }

    void send(Response.CompleteListener listener) {
        request.send(listener);
    }

    /** Gives up. What comes of it is told to the listener. */
    void abort(Throwable failure) {
        var unused = request.abort(failure);
    }

    /** Stops the clock: the head of the response is there, or nobody waits for it any more. */
    void stopClock() {
        timer.stop();
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
