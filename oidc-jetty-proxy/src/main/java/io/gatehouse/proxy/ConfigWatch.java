package io.gatehouse.proxy;

import io.gatehouse.proxy.watch.SettledFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the configuration file again and again, and tells when it changed, or is gone. */
final class ConfigWatch implements AutoCloseable {
    /** The pause between two looks: a change is in use after two of them. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private final SettledFiles file;
    private final ConfigReload reload;
    private final ScheduledExecutorService thread;

    /**
     * Creates a watch that does not look yet. What the file holds now is known already.
     *
     * @param reload is asked for after each change
     */
    ConfigWatch(Path file, ConfigReload reload) {
        this.file = new SettledFiles(List.of(file));
        this.reload = reload;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "gateway-configuration");
            made.setDaemon(true);
            return made;
        });
    }

    /** Begins to look. */
    void start() {
        start(INTERVAL);
    }

    void start(Duration interval) {
        var unused = thread.scheduleWithFixedDelay(
                this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once, and throws nothing, since a task that throws is not run again. */
    private void round() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.error("config.unwatched this time", e);
        }
    }

    /** Looks once. */
    void look() {
        if (file.changed() && reload.isWatched()) {
            var unused = reload.reload(ConfigReload.Trigger.FILE);
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
