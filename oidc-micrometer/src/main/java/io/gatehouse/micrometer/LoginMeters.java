package io.gatehouse.micrometer;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.outcome.RefusalCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;

/** Logins and logouts. */
final class LoginMeters {
    private static final String NO_REASON = "none";

    private final Counter begun;
    private final Counter succeeded;
    private final Each<RefusalCode, Counter> refused;
    private final Counter byPerson;
    private final Counter byProvider;
    private final Counter byOperator;
    private final PendingLogins pending;

    LoginMeters(MeterRegistry registry, InstantSource clock) {
        this.begun = logins(registry, "started", NO_REASON);
        this.succeeded = logins(registry, "success", NO_REASON);
        this.refused = new Each<>(RefusalCode.class, code -> logins(registry, "refused", code.word()));
        this.byPerson = logouts(registry, "person");
        this.byProvider = logouts(registry, "provider");
        this.byOperator = logouts(registry, "operator");
        this.pending = new PendingLogins(clock);
        Gauge.builder("gatehouse.logins.pending", pending, PendingLogins::count)
                .description(
                        "Logins that were begun within login.timeout and have not come back, as far as this node knows.")
                .register(registry);
    }

    private static Counter logins(MeterRegistry registry, String result, String reason) {
        return Counter.builder("gatehouse.logins")
                .description("Logins, by result, and why they were refused.")
                .tag("result", result)
                .tag("reason", reason)
                .register(registry);
    }

    private static Counter logouts(MeterRegistry registry, String by) {
        return Counter.builder("gatehouse.logouts")
                .description("Logouts, by who asked for them.")
                .tag("by", by)
                .register(registry);
    }

    void started(Duration loginTimeout) {
        pending.window(loginTimeout);
    }

    void on(GatehouseEvent event) {
        if (event instanceof GatehouseEvent.LoginStarted) {
            begun.increment();
            pending.begun();
        } else if (event instanceof GatehouseEvent.LoginSucceeded) {
            succeeded.increment();
            pending.ended();
        } else if (event instanceof GatehouseEvent.LoginRefused failed) {
            refused.of(failed.code()).increment();
            pending.ended();
        } else if (event instanceof GatehouseEvent.LogoutCompleted) {
            byPerson.increment();
        } else if (event instanceof SessionEvent.ProviderLogout) {
            byProvider.increment();
        } else if (event instanceof SessionEvent.SessionsEnded) {
            byOperator.increment();
        }
    }
}
