package io.gatehouse.internal.provider;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Names the threads that work for a provider, and makes sure that none keeps a JVM or an undeployed webapp alive. */
public final class ProviderThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    private ProviderThreads(String name) {
        this.name = name;
    }

    /** Returns a pool of this many daemon threads, which go away when there is nothing to do. */
    static ThreadPoolExecutor pool(String name, int size) {
        return pool(name, size, new LinkedBlockingQueue<>());
    }

    /** Returns such a pool in which no more than this many tasks wait; further ones are rejected. */
    public static ThreadPoolExecutor bounded(String name, int size, int waiting) {
        return pool(name, size, new LinkedBlockingQueue<>(waiting));
    }

    private static ThreadPoolExecutor pool(String name, int size, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, queue, new ProviderThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "gatehouse-" + name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        // Born on a request, it would otherwise hold whatever class loader that request had.
        thread.setContextClassLoader(ProviderThreads.class.getClassLoader());
        return thread;
    }
}
