package io.gatehouse.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration file again and again, and tells when it changed: by content, and from the path anew each time, since
 * Kubernetes swaps links and editors replace files. A change counts when two looks found the same.
 */
final class ConfigWatch implements AutoCloseable {
    /** The pause between two looks: a change is in use after two of them. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final int MAX_FILE = 2 << 20;

    private final Path file;
    private final BooleanSupplier wanted;
    private final Runnable changed;
    private final ScheduledExecutorService thread;
    private String last;
    private String settled;

    /**
     * Creates a watch that does not look yet. What the file holds now is known already.
     *
     * @param wanted tells whether to look
     * @param changed called after each change
     */
    ConfigWatch(Path file, BooleanSupplier wanted, Runnable changed) {
        this.file = file;
        this.wanted = wanted;
        this.changed = changed;
        this.last = state(file);
        this.settled = last;
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
        if (!wanted.getAsBoolean()) {
            return;
        }
        String state = state(file);
        if (state.equals(last) && !state.equals(settled)) {
            settled = state;
            changed.run();
        }
        last = state;
    }

    private static String state(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MAX_FILE)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        } catch (IOException e) {
            // A file that is gone is a change as well, which is reported.
            return e.getClass().getName();
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
