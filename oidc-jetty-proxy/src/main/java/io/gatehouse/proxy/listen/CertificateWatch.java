package io.gatehouse.proxy.listen;

import io.gatehouse.proxy.watch.SettledFiles;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files of certificates and keys again and again. */
final class CertificateWatch extends AbstractLifeCycle {
    /** The pause between two looks: a change is in use after two of them, so within five seconds. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private SettledFiles files;
    private final Runnable changed;
    private final Runnable daily;
    private long looks;
    private @Nullable ScheduledExecutorService thread;

    /**
     * Creates a watch that does not look yet.
     *
     * @param changed called after each change
     * @param daily called once a day
     */
    CertificateWatch(SettledFiles files, Runnable changed, Runnable daily) {
        this.files = files;
        this.changed = changed;
        this.daily = daily;
    }

    /** Looks at other files from now on. */
    synchronized void watch(SettledFiles others) {
        files = others;
    }

    @Override
    protected void doStart() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "gateway-certificates");
            made.setDaemon(true);
            return made;
        });
        var unused = timer.scheduleWithFixedDelay(
                this::round, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        thread = timer;
    }

    @Override
    protected void doStop() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    /** Looks once, and throws nothing, since a task that throws is not run again. */
    private void round() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.error("tls.unwatched this time", e);
        }
    }

    private synchronized void look() {
        if (files.changed()) {
            changed.run();
        }
        if (++looks % Duration.ofDays(1).dividedBy(INTERVAL) == 0) {
            daily.run();
        }
    }
}
