package io.gatehouse.micrometer;

import io.gatehouse.event.RequestOutcome;
import io.gatehouse.outcome.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Requests and refusals. Every meter is made beforehand and found without a look at names, as they are counted with each request. */
final class RequestMeters {
    /** From a session in memory, which takes some microseconds, to a provider that is waited for. */
    static final Duration[] BUCKETS = {
        Duration.ofNanos(20_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(2),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final Each<RequestOutcome, Timer> decisions;
    private final Each<RefusalCode, Counter> refusals;

    RequestMeters(MeterRegistry registry) {
        decisions = new Each<>(RequestOutcome.class, outcome -> decision(registry, outcome));
        refusals = new Each<>(
                RefusalCode.class,
                code -> Counter.builder("gatehouse.refusals")
                        .description("Refusals, by their code.")
                        .tag("code", code.word())
                        .register(registry));
    }

    private static Timer decision(MeterRegistry registry, RequestOutcome outcome) {
        Timer timer = Timer.builder("gatehouse.decision")
                .description("How long decisions about requests took.")
                .tag("outcome", outcome.word())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        FunctionCounter.builder("gatehouse.requests", timer, Timer::count)
                .description("Requests that were decided about, by how they ended.")
                .tag("outcome", outcome.word())
                .register(registry);
        return timer;
    }

    void decided(RequestOutcome outcome, long nanos) {
        decisions.of(outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    void refused(RefusalCode code) {
        refusals.of(code).increment();
    }
}
