package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.SettingsPrint;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What engines that follow one another have in common: which of them judges now, for what lasts longer than the engine that let it pass;
 * and what must not be forgotten because settings change, such as which logins were redeemed. Thread-safe.
 */
public final class Succession {
    private final LoginRate loginRate = new LoginRate(0);
    private final UsedStates usedStates = new UsedStates(Duration.ZERO);
    private final Flights refreshes = new Flights();
    private final Backoff backoff = new Backoff();
    private final Object lock = new Object();
    private @Nullable BearerMemory bearer;
    private volatile @Nullable Regime regime;

    /** Creates one that no engine is part of yet. */
    public Succession() {}

    /** Returns by what is judged now; empty until the first engine has begun. */
    Optional<Regime> regime() {
        return Optional.ofNullable(regime);
    }

    /** Has what lasts be judged by these settings from now on. */
    void follow(Regime next) {
        GatehouseConfig config = next.parts().config();
        loginRate.bound(config.login().maxPerMinute());
        usedStates.rememberFor(config.login().timeout());
        regime = next;
    }

    LoginRate loginRate() {
        return loginRate;
    }

    UsedStates usedStates() {
        return usedStates;
    }

    Flights refreshes() {
        return refreshes;
    }

    Backoff backoff() {
        return backoff;
    }

    /** Returns what is known of access tokens, which must be given up: what was known before only if nothing of it can be different now. */
    BearerMemory bearer(Parts parts) {
        GatehouseConfig config = parts.config();
        String print = SettingsPrint.of(config.providers(), config.bearer(), config.identity());
        synchronized (lock) {
            BearerMemory known = bearer;
            if (known == null || !known.holdAlso(print, parts.mapperOfApplication())) {
                known = new BearerMemory(print, parts).hold();
                bearer = known;
            }
            return known;
        }
    }
}
