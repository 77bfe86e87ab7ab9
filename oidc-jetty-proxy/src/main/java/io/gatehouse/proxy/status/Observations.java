package io.gatehouse.proxy.status;

import io.gatehouse.event.ConfigEvent;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent.ProviderCalled;
import io.gatehouse.policy.Judgement;
import io.gatehouse.proxy.refusal.RecentRefusals;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is remembered of what happened, for the status page. Outlives the engine that it listens to, if that is replaced. Thread-safe. */
public final class Observations implements GatehouseListener {
    private static final int MOST_PROVIDERS = 100;

    /**
     * The configuration was read again.
     *
     * @param at when
     * @param inUse whether it is in use; if not, what was in use before stays
     * @param trigger what asked for it
     * @param detail what is different, or the problems
     */
    record Reload(Instant at, boolean inUse, String trigger, String detail) {}

    private final InstantSource clock;
    private final RecentRefusals refusals;
    private final LastHour hour;
    private final Map<String, ProviderContact> contacts = new HashMap<>();
    private volatile @Nullable Reload reload;

    /** Creates a memory in which nothing happened yet. */
    public Observations(InstantSource clock) {
        this.clock = clock;
        this.refusals = new RecentRefusals(clock);
        this.hour = new LastHour(clock);
    }

    @Override
    public void on(GatehouseEvent event) {
        refusals.on(event);
        hour.on(event);
        if (event instanceof ProviderCalled called) {
            called(called);
        } else if (event instanceof ConfigEvent.ConfigReloaded reloaded) {
            reload = new Reload(clock.instant(), true, reloaded.trigger(), reloaded.detail());
        } else if (event instanceof ConfigEvent.ConfigReloadRefused refused) {
            reload = new Reload(clock.instant(), false, refused.trigger(), refused.detail());
        }
    }

    @Override
    public void judged(String reference, Supplier<Judgement> judgement) {
        refusals.judged(reference, judgement);
    }

    private void called(ProviderCalled called) {
        boolean reachable = isOfAWorkingServer(called.result());
        Instant now = clock.instant();
        synchronized (contacts) {
            ProviderContact last = contacts.get(called.provider());
            if (last == null && contacts.size() >= MOST_PROVIDERS) {
                return;
            }
            Instant since = last != null && last.reachable() == reachable ? last.since() : now;
            contacts.put(
                    called.provider(), new ProviderContact(reachable, since, now, called.endpoint(), called.result()));
        }
    }

    private static boolean isOfAWorkingServer(String result) {
        return result.matches("[1-4][0-9]{2}") && !result.equals("429");
    }

    /** Returns what was refused lately. */
    public RecentRefusals refusals() {
        return refusals;
    }

    LastHour hour() {
        return hour;
    }

    Optional<ProviderContact> contact(String provider) {
        synchronized (contacts) {
            return Optional.ofNullable(contacts.get(provider));
        }
    }

    Optional<Reload> reload() {
        return Optional.ofNullable(reload);
    }
}
