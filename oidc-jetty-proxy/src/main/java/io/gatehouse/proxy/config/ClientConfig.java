package io.gatehouse.proxy.config;

import java.time.Duration;

/**
 * How an upstream is spoken to. Routes that agree in all of it share connections.
 *
 * @param protocol the version of HTTP
 * @param connectTimeout how long a connection may take to be made
 * @param maxConnections how many connections each address gets
 * @param maxQueued how many requests may wait for one of them
 * @param tls how TLS is done with an {@code https} upstream
 */
public record ClientConfig(
        UpstreamProtocol protocol, Duration connectTimeout, int maxConnections, int maxQueued, UpstreamTls tls) {
    /** How it is where nothing else is said. */
    public static final ClientConfig DEFAULTS = new ClientConfig(
            UpstreamProtocol.HTTP_1_1,
            Duration.ofSeconds(5),
            256,
            1024,
            UpstreamTls.builder().build());
}
