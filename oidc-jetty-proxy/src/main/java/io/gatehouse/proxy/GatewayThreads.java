package io.gatehouse.proxy;

import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The gateway's threads: virtual ones for what may wait, where the JVM has them. A connection whose response is complete goes on on the
 * thread that completed it, instead of waking another one for each request: nothing that a connection does by itself waits for anybody.
 * One that has sent more requests already takes its turn.
 */
final class GatewayThreads extends QueuedThreadPool {
    private static final int MAX_THREADS = 200;

    GatewayThreads() {
        super(MAX_THREADS);
        setName("gateway");
        if (VirtualThreads.areSupported()) {
            setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
        }
    }

    @Override
    public void execute(Runnable task) {
        if (task instanceof HttpConnection connection && connection.isRequestBufferEmpty() && isRunning()) {
            connection.run();
        } else {
            super.execute(task);
        }
    }
}
