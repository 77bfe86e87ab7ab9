package io.gatehouse.proxy.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.proxy.admin.AdminAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Changes how much is logged, for a while. Of the gateway's own loggers alone: others do not know what a secret is.
 */
final class LogLevels implements AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private static final Pattern NAME = Pattern.compile("io\\.gatehouse(?:\\.[A-Za-z0-9_]{1,60}){0,8}");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([smh])");
    private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final Set<String> PARAMS = Set.of("logger", "level", "for");
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 50;

    private record Change(Logger logger, @Nullable Level before, Instant until, ScheduledFuture<?> back) {}

    private final Map<String, Change> changes = new TreeMap<>();
    private @Nullable ScheduledThreadPoolExecutor timer;

    /** Returns what is changed at the moment. */
    synchronized AdminAnswer list() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("changed", changes.values().stream().map(LogLevels::shown).toList());
        return AdminAnswer.of(200, body);
    }

    /** Changes a level, as the query says. */
    AdminAnswer change(String query) {
        try {
            Params params = Params.parse(query);
            if (!PARAMS.containsAll(params.names())) {
                return refused("Expected no parameters but for, level and logger.");
            }
            String name = params.atMostOne("logger").orElse("io.gatehouse");
            if (!NAME.matcher(name).matches()) {
                return refused(
                        "Expected logger=io.gatehouse or one below it: what others log may hold cookies and tokens.");
            }
            Optional<String> level = params.atMostOne("level");
            if (level.filter(LEVELS::contains).isEmpty()) {
                return refused("Expected level to be one of ERROR, WARN, INFO, DEBUG and TRACE.");
            }
            Optional<Duration> time =
                    params.atMostOne("for").map(LogLevels::time).orElse(Optional.of(USUAL));
            if (time.isEmpty()) {
                return refused("Expected for to be a time from 1s to 24h, such as 90s, 10m or 2h.");
            }
            return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                    ? change(context.getLogger(name), Level.toLevel(level.get()), time.get())
                    : AdminAnswer.problem(
                            501, "Levels cannot be changed", "The log is written by something else than logback.");
        } catch (MalformedRequestException e) {
            return refused("Expected every parameter once, percent-encoded in UTF-8.");
        }
    }

    private static AdminAnswer refused(String detail) {
        return AdminAnswer.problem(400, "Query not understood", detail);
    }

    private static Optional<Duration> time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(time.group(1));
        Duration duration = switch (time.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
        return duration.isZero() || duration.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(duration);
    }

    private synchronized AdminAnswer change(Logger logger, Level level, Duration time) {
        Change last = changes.remove(logger.getName());
        if (last == null && changes.size() >= MOST) {
            return refused("Expected at most " + MOST + " loggers to be changed at a time; wait for some to go back.");
        }
        if (last != null) {
            last.back().cancel(false);
        }
        Level before = last == null ? logger.getLevel() : last.before();
        ScheduledFuture<?> back = timer().schedule(() -> back(logger), time.toMillis(), TimeUnit.MILLISECONDS);
        Change change = new Change(logger, before, Instant.now().plus(time).truncatedTo(ChronoUnit.SECONDS), back);
        changes.put(logger.getName(), change);
        logger.setLevel(level);
        LOG.warn("log.level logger={} level={} seconds={}", logger.getName(), level, time.toSeconds());
        return AdminAnswer.of(200, shown(change));
    }

    private static Map<String, Object> shown(Change change) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("logger", change.logger().getName());
        shown.put("level", change.logger().getEffectiveLevel().toString());
        shown.put("until", change.until().toString());
        shown.put(
                "then",
                change.before() == null
                        ? "the level of the logger above"
                        : change.before().toString());
        return shown;
    }

    private ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor known = timer;
        if (known == null) {
            known = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "log-level");
                thread.setDaemon(true);
                return thread;
            });
            known.setRemoveOnCancelPolicy(true);
            timer = known;
        }
        return known;
    }

    private synchronized void back(Logger logger) {
        Change change = changes.remove(logger.getName());
        if (change != null) {
            logger.setLevel(change.before());
            LOG.info("log.restored logger={} level={}", logger.getName(), logger.getEffectiveLevel());
        }
    }

    /** Has everything be as it was. */
    @Override
    public synchronized void close() {
        List.copyOf(changes.values()).forEach(change -> back(change.logger()));
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
