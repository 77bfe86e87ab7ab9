package io.gatehouse;

import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.session.SessionStore;
import java.time.InstantSource;

/**
 * Opens session stores of one kind. Found by {@link java.util.ServiceLoader}, so that a store comes into use by being on the class path.
 */
public interface SessionStoreFactory {
    /** Returns the kind of store. */
    StoreKind kind();

    /**
     * Opens the store. Nothing needs to answer yet: a store that is down delays requests, not the start.
     *
     * @param config the settings below {@code session}
     * @param clock tells the time
     * @param events is told when the store fails and recovers
     */
    SessionStore open(SessionConfig config, InstantSource clock, GatehouseListener events);
}
