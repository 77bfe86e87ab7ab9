package io.gatehouse.micrometer;

import io.gatehouse.event.ProviderEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Calls to providers, and how old their keys are. Providers are those of the configuration, so there are few. */
final class ProviderMeters {
    /** Statuses that say something by themselves; of others the first digit is enough. */
    private static final Set<String> TELLING = Set.of(
            "200", "201", "204", "301", "302", "304", "400", "401", "403", "404", "405", "408", "429", "500", "501",
            "502", "503", "504");

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<String, Instant> keysRead = new ConcurrentHashMap<>();
    private final Map<String, Gauge> ages = new ConcurrentHashMap<>();

    ProviderMeters(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void on(ProviderEvent event) {
        if (event instanceof ProviderEvent.ProviderCalled called) {
            Timer.builder("gatehouse.provider.call")
                    .description("Calls to providers.")
                    .tag("provider", called.provider())
                    .tag("endpoint", called.endpoint())
                    .tag("status", status(called.result()))
                    .serviceLevelObjectives(RequestMeters.BUCKETS)
                    .register(registry)
                    .record(called.duration());
        } else if (event instanceof ProviderEvent.ProviderRefreshed read
                && read.endpoint().equals("jwks")) {
            keysRead.put(read.provider(), clock.instant());
            ages.computeIfAbsent(read.provider(), this::age);
        }
    }

    private static String status(String result) {
        boolean number = result.length() == 3 && result.chars().allMatch(c -> c >= '0' && c <= '9');
        return !number || TELLING.contains(result) ? result : result.charAt(0) + "xx";
    }

    private Gauge age(String provider) {
        return Gauge.builder("gatehouse.provider.keys.age", this, self -> self.seconds(provider))
                .description("How long ago the provider's keys were read.")
                .baseUnit("seconds")
                .tag("provider", provider)
                .register(registry);
    }

    private double seconds(String provider) {
        Instant read = keysRead.get(provider);
        return read == null
                ? Double.NaN
                : Duration.between(read, clock.instant()).toMillis() / 1000.0;
    }

    /** Forgets keys of providers, which may be none any more. Those that are, are heard of again. */
    void forget() {
        ages.values().forEach(registry::remove);
        ages.clear();
        keysRead.clear();
    }
}
