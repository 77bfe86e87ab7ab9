package io.gatehouse.proxy.config;

import java.time.Duration;

/**
 * When an address that fails is left out for a while.
 *
 * @param failures how many failures in a row it takes; 0 for never
 * @param duration how long it is left out the first time; each further time is twice as long
 */
public record EjectionConfig(int failures, Duration duration) {
    /** The longest time for which an address is left out. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    /** How it is where nothing else is said. */
    public static final EjectionConfig DEFAULTS = new EjectionConfig(3, Duration.ofSeconds(10));
}
