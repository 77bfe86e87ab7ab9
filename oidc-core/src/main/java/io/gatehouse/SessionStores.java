package io.gatehouse;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;

/** Opens the store that the settings name, in memory or from a library on the class path. */
final class SessionStores {
    private SessionStores() {}

    static SessionStore open(GatehouseConfig config, InstantSource clock, GatehouseListener events) {
        if (!config.session().isShared()) {
            return new InMemorySessionStore(
                    config.session().maxSessions(),
                    config.session().maxMemory(),
                    clock,
                    count -> events.on(new GatehouseEvent.Noticed(
                            "session.store",
                            count + " live sessions ended to make room for new ones; raise session.max-sessions or"
                                    + " session.max-memory")));
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
}
