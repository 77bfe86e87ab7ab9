package io.gatehouse.internal.watch;

import io.gatehouse.config.Secret;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at files of secrets again and again, on one thread of its own, and hands on what is new and good. By content and from the path
 * anew each time: Kubernetes swaps links, editors replace files, and neither dates nor the system's own watching tell of both. A content
 * counts when it was the same twice, since the first look may have seen a file that was being written. What cannot be used changes nothing
 * and is reported once.
 */
public final class SecretWatch implements AutoCloseable {
    /** How often files are looked at where nothing else is asked for. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private final List<Watched> files;
    private final ScheduledExecutorService thread;

    /**
     * Starts to watch.
     *
     * @param interval the pause between two looks
     */
    public SecretWatch(List<SecretFile> files, Duration interval, GatehouseListener events) {
        this.files = files.stream().map(file -> watched(file, events)).toList();
        this.thread = DaemonThreads.timer("secrets");
        if (!this.files.isEmpty()) {
            // Whatever a look throws is handled in it, since a task that throws is not run again.
            var unused = thread.scheduleWithFixedDelay(
                    this::look, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    static Watched watched(SecretFile file, GatehouseListener events) {
        return new Watched(file, events);
    }

    private void look() {
        files.forEach(Watched::look);
    }

    /** Stops watching. */
    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** A file, and how it was found before. */
    static final class Watched {
        private final SecretFile file;
        private final GatehouseListener events;
        private List<Secret> used;
        /** The state at the look before this one. */
        private String last = "";
        /** The state that was acted upon. */
        private String settled = "";

        private boolean failing;

        private Watched(SecretFile file, GatehouseListener events) {
            this.file = file;
            this.events = events;
            this.used = file.known();
        }

        void look() {
            byte[] content = new byte[0];
            String failure = "";
            try {
                content = file.content();
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage());
            }
            String state = failure.isEmpty()
                    ? Base64.getEncoder().encodeToString(Digests.sha256("watched file", content))
                    : failure;
            if (state.equals(last) && !state.equals(settled)) {
                settled = state;
                settle(content, failure);
            }
            last = state;
        }

        private void settle(byte[] content, String failure) {
            try {
                if (!failure.isEmpty()) {
                    throw new IOException(failure);
                }
                List<Secret> secrets = file.read(content);
                boolean news = failing || !secrets.equals(used);
                if (!secrets.equals(used)) {
                    file.taker().accept(secrets);
                    used = secrets;
                }
                failing = false;
                if (news) {
                    events.on(new SessionEvent.SecretsReloaded(file.key(), secrets.size()));
                }
            } catch (IOException e) {
                failing = true;
                events.on(new SessionEvent.SecretsKept(
                        file.key(), e.getMessage() + "; what was read before stays in use until the file is right"));
            } catch (RuntimeException e) {
                // Perhaps by another file that is being replaced as well: tried again at every look, and told once.
                settled = "";
                if (!failing) {
                    failing = true;
                    events.on(new SessionEvent.SecretsKept(
                            file.key(),
                            "taking what was read into use failed with "
                                    + (e instanceof IllegalArgumentException
                                            ? e.getMessage()
                                            : e.getClass().getName())
                                    + "; it is tried again"));
                }
            }
        }
    }
}
