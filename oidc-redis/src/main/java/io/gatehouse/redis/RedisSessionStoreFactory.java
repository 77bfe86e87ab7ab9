package io.gatehouse.redis;

import io.gatehouse.SessionStoreFactory;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.session.SessionStore;
import java.time.InstantSource;

/** Opens a {@link RedisSessionStore} where {@code session.store} is {@code redis}, by being on the class path. */
public final class RedisSessionStoreFactory implements SessionStoreFactory {
    /** Creates the factory; for {@link java.util.ServiceLoader}. */
    public RedisSessionStoreFactory() {}

    @Override
    public StoreKind kind() {
        return StoreKind.REDIS;
    }

    @Override
    public SessionStore open(SessionConfig config, InstantSource clock, GatehouseListener events) {
        return RedisSessionStore.open(
                config.redis().orElseGet(() -> RedisConfig.builder().build()), clock, events);
    }
}
