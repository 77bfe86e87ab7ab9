package io.gatehouse.micrometer;

import io.gatehouse.event.RequestOutcome;
import io.gatehouse.outcome.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Requests and refusals. Every meter is made beforehand and found by a number, as they are counted with each request. */
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

    private final Timer[] decisions = new Timer[RequestOutcome.values().length];
    private final Counter[] refusals = new Counter[RefusalCode.values().length];

    RequestMeters(MeterRegistry registry) {
        for (RequestOutcome outcome : RequestOutcome.values()) {
            Timer timer = Timer.builder("gatehouse.decision")
                    .description("How long decisions about requests took.")
                    .tag("outcome", outcome.word())
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            decisions[outcome.ordinal()] = timer;
            FunctionCounter.builder("gatehouse.requests", timer, Timer::count)
                    .description("Requests that were decided about, by how they ended.")
                    .tag("outcome", outcome.word())
                    .register(registry);
        }
        for (RefusalCode code : RefusalCode.values()) {
            refusals[code.ordinal()] = Counter.builder("gatehouse.refusals")
                    .description("Refusals, by their code.")
                    .tag("code", code.word())
                    .register(registry);
        }
    }

    void decided(RequestOutcome outcome, long nanos) {
        decisions[outcome.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
    }

    void refused(RefusalCode code) {
        refusals[code.ordinal()].increment();
    }
}
