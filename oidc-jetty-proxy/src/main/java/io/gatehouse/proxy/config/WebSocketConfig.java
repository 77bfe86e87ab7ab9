package io.gatehouse.proxy.config;

import java.time.Duration;

/**
 * What a route does about WebSockets.
 *
 * @param allowed whether they are passed on; otherwise the upstream sees a plain request in place of a handshake
 * @param maxMessage how large a message of a client's may be, in bytes as they are sent, so compressed where they are
 * @param idleTimeout how long both sides may be silent
 */
public record WebSocketConfig(boolean allowed, int maxMessage, Duration idleTimeout) {
    /** What holds unless something else is set. */
    public static final WebSocketConfig DEFAULTS = new WebSocketConfig(true, 16 * 1024 * 1024, Duration.ofMinutes(5));
}
