package io.gatehouse.proxy.doctor;

import io.gatehouse.Checkup;
import io.gatehouse.Rehearsal;
import io.gatehouse.checkup.Finding;
import io.gatehouse.checkup.Topic;
import io.gatehouse.config.ConfigNote;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.config.GatewayConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at everything that a gateway with these settings depends on, all at once and within a bounded time. Nothing is changed anywhere,
 * and the gateway itself may be running.
 */
public final class Doctor {
    /** What stands for something that took too long. */
    private static final String NOT_REACHED = "not-reached";

    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final GatewayConfig config;
    private final @Nullable Origin address;
    private final Duration timeout;
    private final InstantSource clock;
    private final Function<Origin, Rehearsal> rehearse;

    /**
     * Creates a doctor that has not looked yet.
     *
     * @param config settings without problems
     * @param address where browsers find the gateway; null for {@code public-url}
     * @param timeout after which what is not known by then counts as not known
     * @param rehearse makes a request as it arrives at a listener without TLS when a browser asks for an address
     */
    public Doctor(
            GatewayConfig config,
            @Nullable Origin address,
            Duration timeout,
            InstantSource clock,
            Function<Origin, Rehearsal> rehearse) {
        this.config = config;
        this.address = address == null ? config.engine().publicUrl().orElse(null) : address;
        this.timeout = timeout;
        this.clock = clock;
        this.rehearse = rehearse;
    }

    /** Returns the words for everything that can be looked at. */
    public static Set<String> topics() {
        Set<String> words = new LinkedHashSet<>();
        words.add(DoctorTopic.SETTINGS.word());
        Stream.of(Topic.values()).forEach(topic -> words.add(topic.word()));
        Stream.of(DoctorTopic.values()).forEach(topic -> words.add(topic.word()));
        return words;
    }

    /** Looks at everything, or at some topics alone where any are named. */
    public List<Finding> look(Set<String> only) {
        Map<String, Callable<List<Finding>>> looks = looks(only);
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, looks.size()), task -> {
            Thread thread = new Thread(task, "gatehouse-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long deadline = System.nanoTime() + timeout.plus(MARGIN).toNanos();
            Map<String, Future<List<Finding>>> results = new LinkedHashMap<>();
            looks.forEach((name, look) -> results.put(name, threads.submit(look)));
            List<Finding> findings = new ArrayList<>();
            results.forEach((name, result) -> findings.addAll(await(name, result, deadline)));
            return findings.stream()
                    .filter(finding -> only.isEmpty() || only.contains(finding.topic()))
                    .toList();
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<String, Callable<List<Finding>>> looks(Set<String> only) {
        Checkup checkup =
                Checkup.of(config.engine()).address(address).timeout(timeout).clock(clock);
        Map<String, Callable<List<Finding>>> looks = new LinkedHashMap<>();
        looks.put(DoctorTopic.SETTINGS.word(), this::settings);
        boolean providers = only.isEmpty()
                || Stream.of(Topic.values())
                        .anyMatch(topic -> topic != Topic.SESSION_STORE && only.contains(topic.word()));
        if (providers) {
            config.engine()
                    .providers()
                    .forEach(provider -> looks.put(provider.key(), () -> checkup.provider(provider)));
        }
        looks.put(Topic.SESSION_STORE.word(), () -> List.of(checkup.sessionStore()));
        looks.put(DoctorTopic.PUBLIC_URL.word(), () -> new PublicUrlCheck(config, address, rehearse).run());
        looks.put(DoctorTopic.FRONT.word(), () -> new FrontCheck(config.engine(), address, timeout).run());
        looks.put(DoctorTopic.LISTENERS.word(), () -> new ListenerCheck(config, address, clock.instant()).run());
        looks.put(DoctorTopic.COOKIES.word(), () -> new CookieCheck(config.engine(), address).run());
        looks.put(
                DoctorTopic.UPSTREAMS.word(), () -> new UpstreamCheck(config.routes(), timeout, clock.instant()).run());
        looks.put(DoctorTopic.FILES.word(), () -> new FileCheck(config).run());
        looks.put(DoctorTopic.LIMITS.word(), () -> new LimitCheck(config.server()).run());
        Set<String> others = topics();
        looks.keySet().removeIf(name -> !only.isEmpty() && others.contains(name) && !only.contains(name));
        return looks;
    }

    private List<Finding> settings() {
        Diagnosis diagnosis = new Diagnosis();
        for (ConfigNote note : config.notes()) {
            diagnosis.remark(DoctorCode.NOTE, note.key(), note.why(), "");
        }
        List<WeakSetting> weak = Stream.concat(config.engine().weakSettings().stream(), config.weakSettings().stream())
                .toList();
        for (WeakSetting setting : weak) {
            diagnosis.remark(DoctorCode.WEAK_SETTING, setting.key(), setting.givesUp(), "");
        }
        if (diagnosis.isEmpty()) {
            diagnosis.ok(DoctorTopic.SETTINGS, "configuration", "no problems");
        }
        return diagnosis.findings();
    }

    private List<Finding> await(String name, Future<List<Finding>> result, long deadline) {
        try {
            return result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (TimeoutException e) {
            return List.of(Finding.notKnown(
                    name, NOT_REACHED, name, "no result within " + timeout.toSeconds() + " s", "raise --timeout"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the look at " + name + " failed", e.getCause());
        }
    }
}
