package io.gatehouse.micrometer;

import io.gatehouse.event.AuditEvent;
import io.gatehouse.event.ConfigEvent;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.event.RequestOutcome;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.event.StoreCall;
import io.gatehouse.event.Vitals;
import io.gatehouse.outcome.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts and times what a Gatehouse does: hand it to {@code Gatehouse.builder(config).listener(…)}. The names are those of {@code
 * docs/metrics.md}; labels have few values each, and none of them comes from a request.
 *
 * <p>One for each Gatehouse: what can be asked of one, such as the number of sessions, is that of the Gatehouse that started last.
 * Thread-safe.
 */
public final class GatehouseMetrics implements GatehouseListener {
    private final RequestMeters requests;
    private final ProviderMeters providers;
    private final LoginMeters logins;
    private final Each<StoreCall, Timer> storeAnswers;
    private final Each<StoreCall, Timer> storeFailures;
    private final Counter refreshed;
    private final Counter refreshKept;
    private final Counter refreshEnded;
    private final Counter reloaded;
    private final Counter reloadRefused;
    private final Counter auditLost;
    private final Map<String, Counter> expired;
    private final AtomicInteger auditLostBefore = new AtomicInteger();
    private volatile Optional<Vitals> vitals = Optional.empty();

    /** Creates metrics in a registry. */
    public GatehouseMetrics(MeterRegistry registry) {
        this(registry, InstantSource.system());
    }

    GatehouseMetrics(MeterRegistry registry, InstantSource clock) {
        this.requests = new RequestMeters(registry);
        this.providers = new ProviderMeters(registry, clock);
        this.logins = new LoginMeters(registry, clock);
        this.storeAnswers = storeTimers(registry, "ok");
        this.storeFailures = storeTimers(registry, "failed");
        this.refreshed = refreshes(registry, "success");
        this.refreshKept = refreshes(registry, "failed_session_kept");
        this.refreshEnded = refreshes(registry, "failed_session_ended");
        this.reloaded = reloads(registry, "success");
        this.reloadRefused = reloads(registry, "failed");
        this.auditLost = Counter.builder("gatehouse.audit.lost")
                .description("Lines of the audit log that could not be written.")
                .register(registry);
        this.expired = Map.of(
                "inactivity", expired(registry, "inactivity"),
                "max-duration", expired(registry, "max_duration"),
                "id-token", expired(registry, "id_token"));
        Gauge.builder("gatehouse.sessions", this, GatehouseMetrics::sessions)
                .description("Sessions in the store, some that have just ended included; not with sessions in cookies.")
                .register(registry);
        Gauge.builder("gatehouse.ready", this, GatehouseMetrics::ready)
                .description("1 while logins and sessions can be had, 0 while not.")
                .register(registry);
    }

    private static Each<StoreCall, Timer> storeTimers(MeterRegistry registry, String result) {
        return new Each<>(
                StoreCall.class,
                call -> Timer.builder("gatehouse.store.call")
                        .description("Calls of the session store, unless that is this process's memory.")
                        .tag("call", call.word())
                        .tag("result", result)
                        .serviceLevelObjectives(RequestMeters.BUCKETS)
                        .register(registry));
    }

    private static Counter refreshes(MeterRegistry registry, String result) {
        return Counter.builder("gatehouse.refreshes")
                .description("Renewals of tokens, by what became of them.")
                .tag("result", result)
                .register(registry);
    }

    private static Counter reloads(MeterRegistry registry, String result) {
        return Counter.builder("gatehouse.config.reloads")
                .description("Times that the configuration was read again.")
                .tag("result", result)
                .register(registry);
    }

    private static Counter expired(MeterRegistry registry, String reason) {
        return Counter.builder("gatehouse.sessions.expired")
                .description("Sessions that were found over by their own time; not with a shared store.")
                .tag("reason", reason)
                .register(registry);
    }

    @Override
    public void decided(RequestOutcome outcome, long nanos) {
        requests.decided(outcome, nanos);
    }

    @Override
    public void refused(RefusalCode code) {
        requests.refused(code);
    }

    @Override
    public void storeCalled(StoreCall call, boolean failed, long nanos) {
        (failed ? storeFailures : storeAnswers).of(call).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void started(Vitals value) {
        vitals = Optional.of(value);
        logins.started(value.loginTimeout());
        providers.forget();
    }

    @Override
    public void on(GatehouseEvent event) {
        if (event instanceof ProviderEvent of) {
            providers.on(of);
        } else if (event instanceof SessionEvent of) {
            on(of);
        } else if (event instanceof ConfigEvent of) {
            (of instanceof ConfigEvent.ConfigReloaded ? reloaded : reloadRefused).increment();
        } else if (event instanceof AuditEvent of) {
            on(of);
        } else {
            logins.on(event);
        }
    }

    private void on(SessionEvent event) {
        if (event instanceof SessionEvent.TokensRefreshed) {
            refreshed.increment();
        } else if (event instanceof SessionEvent.RefreshFailed failed) {
            (failed.ended() ? refreshEnded : refreshKept).increment();
        } else if (event instanceof SessionEvent.SessionExpired over) {
            Counter counter = expired.get(over.reason());
            if (counter != null) {
                counter.increment();
            }
        } else {
            logins.on(event);
        }
    }

    /** What is told is how many there were since lines were lost first. */
    private void on(AuditEvent event) {
        if (event instanceof AuditEvent.AuditFailed failed) {
            auditLost.increment(Math.max(0, failed.lost() - auditLostBefore.getAndSet(failed.lost())));
        } else if (event instanceof AuditEvent.AuditRecovered recovered) {
            auditLost.increment(Math.max(0, recovered.lost() - auditLostBefore.getAndSet(0)));
        }
    }

    private double sessions() {
        return vitals.map(Vitals::sessions)
                .filter(count -> count.isPresent())
                .map(count -> (double) count.getAsLong())
                .orElse(Double.NaN);
    }

    private double ready() {
        return vitals.map(now -> now.notReady().isEmpty() ? 1.0 : 0.0).orElse(0.0);
    }
}
