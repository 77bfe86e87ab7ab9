package io.gatehouse.proxy.config;

import java.time.Duration;

/**
 * How upstreams are asked whether they are well.
 *
 * @param path what is asked for, by {@code GET}; may hold a query
 * @param interval the pause between two questions
 * @param timeout how long an answer may take
 * @param healthy how many good answers in a row make an address well again
 * @param unhealthy how many bad ones, or none, in a row make it unwell
 * @param lowest the lowest status that is good
 * @param highest the highest status that is good
 */
public record HealthConfig(
        String path, Duration interval, Duration timeout, int healthy, int unhealthy, int lowest, int highest) {
    /** Returns how it is where nothing but the path is said. */
    public static HealthConfig of(String path) {
        return new HealthConfig(path, Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3, 200, 399);
    }

    /** Tells whether a status is good. */
    public boolean accepts(int status) {
        return status >= lowest && status <= highest;
    }
}
