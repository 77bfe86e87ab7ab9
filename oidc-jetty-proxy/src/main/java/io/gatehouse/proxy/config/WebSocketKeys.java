package io.gatehouse.proxy.config;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import java.time.Duration;
import java.util.List;

/** The keys of {@code routes} about WebSockets. */
final class WebSocketKeys {
    private static final int MIN_MESSAGE = 125;
    private static final int MAX_MESSAGE = 1024 * 1024 * 1024;
    private static final Duration MIN_IDLE = Duration.ofSeconds(1);
    private static final Duration MAX_IDLE = Duration.ofDays(1);

    private static final ConfigKey<Boolean> ALLOWED = ConfigKey.of(
            "websocket.allowed",
            ConfigType.flag(),
            "true",
            "Whether WebSockets are passed on; if not, the upstream sees a plain request in place of a handshake.");
    private static final ConfigKey<Integer> MESSAGE = ConfigKey.of(
            "websocket.max-message",
            ConfigType.size(),
            "16m",
            "How large a message of a client's may be, as it is sent; nothing of it is kept. Up to `1024m`.");
    private static final ConfigKey<Duration> IDLE = ConfigKey.of(
            "websocket.idle-timeout",
            ConfigType.duration(),
            "5m",
            "How long both sides of a WebSocket may be silent; `1d` at most.");

    /** The keys in the order of the reference. */
    static final List<ConfigKey<?>> ALL = List.of(ALLOWED, MESSAGE, IDLE);

    private WebSocketKeys() {}

    static WebSocketConfig read(ConfigValues values) {
        WebSocketConfig usual = WebSocketConfig.DEFAULTS;
        return new WebSocketConfig(
                values.get(ALLOWED).orElse(usual.allowed()),
                values.get(MESSAGE).orElse(usual.maxMessage()),
                values.get(IDLE).orElse(usual.idleTimeout()));
    }

    static void judge(String prefix, WebSocketConfig config, Problems problems) {
        if (config.maxMessage() < MIN_MESSAGE || config.maxMessage() > MAX_MESSAGE) {
            problems.add(
                    prefix + MESSAGE.name(),
                    "expected a size from 125 to 1024m, but came " + config.maxMessage() + " bytes");
        }
        if (config.idleTimeout().compareTo(MIN_IDLE) < 0 || config.idleTimeout().compareTo(MAX_IDLE) > 0) {
            problems.add(prefix + IDLE.name(), "expected a duration from 1s to 1d");
        }
    }
}
