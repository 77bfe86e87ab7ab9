package io.gatehouse.proxy.pool;

import java.time.Duration;

/**
 * How an upstream is at the moment.
 *
 * @param address where it listens, as it is written in the configuration
 * @param healthy whether health checks find it well; true where there are none
 * @param ejectedFor how much longer it is left out because requests failed; zero when it is not
 * @param underWay how many requests it has
 * @param since for how long it has been like this
 * @param problem why requests or health checks failed last, while they do; empty where they do not
 */
public record UpstreamState(
        String address, boolean healthy, Duration ejectedFor, int underWay, Duration since, String problem) {}
