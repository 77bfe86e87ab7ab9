package io.gatehouse.proxy.pool;

import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;

/** The right to send one request to an address, from its choice to its end. Whoever has it says how it went, and gives it back. */
public final class UpstreamLease {
    private final PooledAddress pooled;
    private final AtomicBoolean released = new AtomicBoolean();

    UpstreamLease(PooledAddress pooled) {
        this.pooled = pooled;
        pooled.begin();
    }

    /** Returns where the request goes. */
    public UpstreamAddress address() {
        return pooled.address();
    }

    /** Returns the client that sends it. */
    public HttpClient client() {
        return pooled.client();
    }

    /** Returns a new request to the address, with its scheme and nothing else. */
    public Request newRequest() {
        return pooled.newRequest(client());
    }

    /** Returns a lease of the same address, for a request that is sent there once more. */
    public UpstreamLease again() {
        return new UpstreamLease(pooled);
    }

    /**
     * Keeps the way to the address open for what is no request any more, such as a WebSocket, also after the request is over.
     *
     * @return what is to be run once when that is over
     */
    public Runnable stay() {
        pooled.beginLasting();
        AtomicBoolean gone = new AtomicBoolean();
        return () -> {
            if (gone.compareAndSet(false, true)) {
                pooled.endLasting();
            }
        };
    }

    /** Says that the address answered, whatever it said. */
    public void succeeded() {
        pooled.succeeded();
    }

    /**
     * Says that the address could not be reached, broke off or did not answer, and that this was no fault of the client's.
     *
     * @param why what happened, for operators
     */
    public void failed(String why) {
        pooled.failed(why);
    }

    /** Says that the request is over. Calling it again does nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            pooled.end();
        }
    }
}
