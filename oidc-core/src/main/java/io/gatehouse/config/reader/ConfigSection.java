package io.gatehouse.config.reader;

import io.gatehouse.config.GatehouseConfig;
import java.util.List;

/**
 * Settings beyond those of the engine that stand in the same sources, such as the routes of the gateway.
 *
 * @param <T> what they become together with the engine's
 */
public interface ConfigSection<T> {
    /** Returns the keys; none is a key of the engine. */
    List<ConfigKey<?>> keys();

    /**
     * Makes the result. Also called when there are problems already, so that all are found; what it returns is then dropped.
     *
     * @param engine the settings of the engine
     * @param values the values of {@link #keys()}, which also takes problems
     */
    T make(GatehouseConfig engine, ConfigValues values);
}
