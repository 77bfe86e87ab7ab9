package io.gatehouse.internal.thread;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Names our threads, and makes sure that none keeps a JVM or an undeployed webapp alive. */
public final class DaemonThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    private DaemonThreads(String name) {
        this.name = name;
    }

    /** Returns a pool of this many daemon threads, which go away when there is nothing to do. */
    public static ThreadPoolExecutor pool(String name, int size) {
        return pool(name, size, new LinkedBlockingQueue<>());
    }

    /** Returns such a pool in which no more than this many tasks wait; further ones are rejected. */
    public static ThreadPoolExecutor bounded(String name, int size, int waiting) {
        return pool(name, size, new LinkedBlockingQueue<>(waiting));
    }

    private static ThreadPoolExecutor pool(String name, int size, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, queue, new DaemonThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Returns a timer with one daemon thread, which goes away when there is nothing to wait for. */
    public static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new DaemonThreads(name));
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "gatehouse-" + name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        // Born on a request, it would otherwise hold whatever class loader that request had.
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
