package io.gatehouse.proxy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.config.reader.WrittenSetting;
import io.gatehouse.event.ConfigEvent;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.config.GatewayConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration again and has the gateway take it into use: one after the other, whoever asks for it. What cannot be used
 * changes nothing. Thread-safe.
 */
final class ConfigReload {
    /** How many keys a message names. */
    private static final int MOST_NAMED = 20;

    /** How many characters of problems a log line has at most. */
    private static final int MOST_LOGGED = 4000;

    /** What asked for it. */
    enum Trigger {
        SIGNAL("signal"),
        FILE("file"),
        ADMIN("admin");

        private final String word;

        Trigger(String word) {
            this.word = word;
        }
    }

    /**
     * What came of it.
     *
     * @param at when
     * @param problems what is wrong; empty where the configuration is in use
     * @param detail what is different, where it is in use
     */
    record Result(Instant at, List<ConfigProblem> problems, String detail) {
        boolean done() {
            return problems.isEmpty();
        }
    }

    private final List<ConfigSource> sources;
    private @Nullable Gateway gateway;
    private boolean asked;
    private final AtomicBoolean coming = new AtomicBoolean();
    private volatile @Nullable Result last;

    /** Creates what reads these sources, the weakest first. */
    ConfigReload(List<ConfigSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Returns what the admin listener answers about the configuration. */
    List<AdminEndpoint> endpoints() {
        return List.of(ConfigEndpoint.of(this), ReloadEndpoint.of(this));
    }

    /** Returns what is in use; empty while the gateway starts. */
    synchronized Optional<GatewayConfig> config() {
        return Optional.ofNullable(gateway).map(Gateway::config);
    }

    /** Reads the configuration for the first time. */
    GatewayConfig read() {
        return GatewayConfig.read(sources);
    }

    /** Begins to serve; what was asked for before is done now, since the configuration may have been read before it was changed. */
    void serve(Gateway started) {
        boolean now;
        synchronized (this) {
            gateway = started;
            started.notes(this::notes);
            now = asked;
        }
        if (now) {
            var unused = reload(Trigger.SIGNAL);
        }
    }

    /** Has it be done on a thread of its own; where that is about to begin already, once is enough. */
    void soon(Trigger trigger) {
        if (coming.compareAndSet(false, true)) {
            Thread thread = new Thread(
                    () -> {
                        synchronized (this) {
                            coming.set(false);
                            var unused = reload(trigger);
                        }
                    },
                    "reload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Returns what operators should know of it, though everything works; without what is in the configuration. */
    List<String> notes() {
        Result result = last;
        return result == null || result.done()
                ? List.of()
                : List.of("the configuration that was read at " + result.at() + " has "
                        + (result.problems().size() == 1
                                ? "a problem"
                                : result.problems().size() + " problems")
                        + " and is not in use; gatehouse reload tells them");
    }

    /** Tells whether the file is to be read again when it changed. */
    synchronized boolean isWatched() {
        return gateway != null && gateway.config().server().watchConfig();
    }

    /** Returns what came of the last time; empty where nobody has asked yet. */
    Optional<Result> last() {
        return Optional.ofNullable(last);
    }

    /** Reads the configuration, and takes it into use where nothing is wrong with it. Empty while the gateway starts: it is done then. */
    synchronized Optional<Result> reload(Trigger trigger) {
        Gateway running = gateway;
        if (running == null) {
            asked = true;
            return Optional.empty();
        }
        Result result = reload(running);
        last = result;
        running.gatehouse().tell(event(trigger, result));
        return Optional.of(result);
    }

    private Result reload(Gateway running) {
        GatewayConfig before = running.config();
        try {
            GatewayConfig next = GatewayConfig.readAgain(sources, before);
            running.reload(next);
            return new Result(now(), List.of(), difference(before.written(), next.written()));
        } catch (ConfigException e) {
            return new Result(now(), e.problems(), "");
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            // Whatever it is, what serves goes on serving.
            return new Result(
                    now(),
                    List.of(new ConfigProblem(
                            "configuration",
                            "",
                            "taking it into use failed with " + e.getClass().getName())),
                    "");
        }
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static ConfigEvent event(Trigger trigger, Result result) {
        if (result.done()) {
            return new ConfigEvent.ConfigReloaded(trigger.word, result.detail());
        }
        String problems =
                result.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("; "));
        return new ConfigEvent.ConfigReloadRefused(
                trigger.word,
                result.problems().size(),
                problems.length() > MOST_LOGGED ? problems.substring(0, MOST_LOGGED) + "…" : problems);
    }

    /** Names the keys that are different. */
    private static String difference(List<WrittenSetting> before, List<WrittenSetting> after) {
        Map<String, String> prints = new HashMap<>();
        before.forEach(setting -> prints.put(setting.key(), setting.print()));
        List<String> keys = new ArrayList<>();
        for (WrittenSetting setting : after) {
            if (!setting.print().equals(prints.get(setting.key()))) {
                keys.add(setting.key());
            }
        }
        if (keys.isEmpty()) {
            return "no setting is different; files that they name were read again";
        }
        return keys.size() > MOST_NAMED
                ? String.join(", ", keys.subList(0, MOST_NAMED)) + " and " + (keys.size() - MOST_NAMED) + " more"
                : String.join(", ", keys);
    }
}
