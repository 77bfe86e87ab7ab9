package io.gatehouse.proxy.listen;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files again and again, and tells when their contents changed: all together, since a certificate and its key change one after
 * the other. By content and from the path anew each time: Kubernetes swaps links, editors replace files. A change counts when two looks
 * found the same.
 */
final class CertificateWatch extends AbstractLifeCycle {
    /** The pause between two looks: a change is in use after two of them, so within five seconds. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final int MAX_FILE = 1 << 20;

    private List<Path> files;
    private final Runnable changed;
    private final Runnable daily;
    private String last;
    private String settled;
    private long looks;
    private @Nullable ScheduledExecutorService thread;

    /**
     * Creates a watch that does not look yet.
     *
     * @param known the {@link #state} from before the files were read, so that no change in between is missed
     * @param changed called after each change
     * @param daily called once a day
     */
    CertificateWatch(List<Path> files, String known, Runnable changed, Runnable daily) {
        this.files = List.copyOf(files);
        this.changed = changed;
        this.daily = daily;
        this.settled = known;
        this.last = known;
    }

    /**
     * Looks at other files from now on.
     *
     * @param known the {@link #state} from before they were read
     */
    synchronized void watch(List<Path> others, String known) {
        files = List.copyOf(others);
        settled = known;
        last = known;
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
        String state = state(files);
        if (state.equals(last) && !state.equals(settled)) {
            settled = state;
            changed.run();
        }
        last = state;
        if (++looks % Duration.ofDays(1).dividedBy(INTERVAL) == 0) {
            daily.run();
        }
    }

    /** Returns what tells the contents of the files from others. */
    static String state(List<Path> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                try (InputStream in = Files.newInputStream(file)) {
                    digest.update(MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MAX_FILE)));
                } catch (IOException | RuntimeException e) {
                    digest.update((byte) 0);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
