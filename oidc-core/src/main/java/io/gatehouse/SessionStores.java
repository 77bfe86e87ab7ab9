package io.gatehouse;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.state.CookieNames;
import io.gatehouse.internal.state.ExpiredSessions;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.state.RecordCodec;
import io.gatehouse.internal.state.SealedSessions;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.StoredSessions;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Opens the store that the settings name, in memory or from a library on the class path. */
final class SessionStores {
    private SessionStores() {}

    static SessionStore open(
            GatehouseConfig config, InstantSource clock, GatehouseListener events, Consumer<SessionRecord> ended) {
        if (!config.session().isShared()) {
            return new InMemorySessionStore(
                    config.session().maxSessions(),
                    config.session().maxMemory(),
                    clock,
                    count -> events.on(new GatehouseEvent.Noticed(
                            "session.store",
                            count + " live sessions ended to make room for new ones; raise session.max-sessions or"
                                    + " session.max-memory")),
                    ended);
        }
        for (SessionStoreFactory factory :
                ServiceLoader.load(SessionStoreFactory.class, SessionStores.class.getClassLoader())) {
            if (factory.kind() == StoreKind.REDIS) {
                return factory.open(config.session(), clock, events);
            }
        }
        throw new ConfigException(
                List.of(
                        new ConfigProblem(
                                "configuration",
                                "session.store",
                                "Redis is asked for, and the library for it is missing; add io.gatehouse:oidc-redis to the application")));
    }

    /** Returns who keeps the sessions that browsers have, in a store or in the browsers themselves. */
    static Sessions keeper(
            GatehouseConfig config,
            SessionStore store,
            Sealer sealer,
            SessionLife life,
            CookieNames names,
            Realms realms,
            SecureRandom random,
            ExpiredSessions expired) {
        return switch (config.session().store()) {
            case COOKIE -> new SealedSessions(sealer, life, names, realms, store, expired::tell);
            case REDIS -> new StoredSessions(store, RecordCodec.sealed(sealer, realms), life, names, realms, random);
            case MEMORY -> new StoredSessions(store, RecordCodec.plain(), life, names, realms, random);
        };
    }
}
