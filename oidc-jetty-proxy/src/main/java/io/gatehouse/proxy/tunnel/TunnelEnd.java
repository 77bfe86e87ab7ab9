package io.gatehouse.proxy.tunnel;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** One of the two connections of a WebSocket, once they speak no HTTP any more. Its own idle time is not what ends it. */
final class TunnelEnd extends AbstractConnection.NonBlocking implements Connection.UpgradeTo {
    private final Pump pump;
    private final Runnable opened;

    /**
     * Creates the connection.
     *
     * @param pump what reads from it
     * @param opened what to do when it has taken over
     */
    TunnelEnd(EndPoint endPoint, Executor executor, Pump pump, Runnable opened) {
        super(endPoint, executor);
        this.pump = pump;
        this.opened = opened;
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        pump.begin(buffer);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0);
        opened.run();
    }

    @Override
    public void onFillable() {
        pump.iterate();
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return false;
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        pump.iterate();
    }
}
