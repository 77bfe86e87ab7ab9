package io.gatehouse;

import io.gatehouse.config.AuditTarget;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.EventFan;
import io.gatehouse.event.EventLog;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.Vitals;
import io.gatehouse.internal.audit.AuditLog;
import io.gatehouse.internal.audit.SubjectNames;
import io.gatehouse.internal.state.MeasuredStore;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who are told what happens: the log, the audit log where there is one, and the listeners of the application. */
final class Audience implements AutoCloseable {
    private final GatehouseListener events;
    private final @Nullable AuditLog audit;

    /**
     * Creates it.
     *
     * @param ownKey made at random, and used where the settings have no key by which people are named
     */
    Audience(GatehouseConfig config, List<GatehouseListener> listeners, byte[] ownKey, InstantSource clock) {
        SubjectNames names = SubjectNames.of(config, ownKey);
        List<GatehouseListener> all = new ArrayList<>();
        all.add(new EventLog(names));
        all.addAll(listeners);
        AuditTarget target = config.audit().log();
        this.audit = target == AuditTarget.NOWHERE
                ? null
                : new AuditLog(target, names, clock, new EventFan(List.copyOf(all)));
        if (audit != null) {
            all.add(audit);
        }
        this.events = new EventFan(all);
    }

    /** Returns the one who tells all of them. */
    GatehouseListener events() {
        return events;
    }

    /** Returns a store of whose calls is told, unless they cost less than telling. */
    SessionStore measured(SessionStore store) {
        return store instanceof InMemorySessionStore ? store : new MeasuredStore(store, events);
    }

    /** Tells that a Gatehouse is ready. */
    void begin(GatehouseConfig config, SessionStore store, Supplier<List<String>> notReady) {
        boolean countable = config.session().store() != StoreKind.COOKIE;
        events.started(new Vitals() {
            @Override
            public Duration loginTimeout() {
                return config.login().timeout();
            }

            @Override
            public OptionalLong sessions() {
                try {
                    return countable ? store.count() : OptionalLong.empty();
                } catch (SessionStoreException e) {
                    return OptionalLong.empty();
                }
            }

            @Override
            public List<String> notReady() {
                return notReady.get();
            }
        });
    }

    @Override
    public void close() {
        if (audit != null) {
            audit.close();
        }
    }
}
