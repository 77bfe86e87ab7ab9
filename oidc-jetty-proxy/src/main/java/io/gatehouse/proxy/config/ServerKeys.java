package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import io.gatehouse.config.reader.ConfigType;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/** The keys of {@code server}. */
public final class ServerKeys {
    static final String ADMIN_WANTED =
            "expected an http address such as http://127.0.0.1:9002, with nothing after the port";

    /** Where browsers are listened to. */
    public static final ConfigKey<List<ListenerConfig>> LISTEN = ConfigKey.of(
            "server.listen",
            ConfigType.list(ListenerKeys.LISTENER, GatewayKeys.MAX_LIST),
            "http://127.0.0.1:8002",
            "The addresses to listen on: `http://host:port`, `https://host:port` or `unix:/path`; `0.0.0.0` and `[::]` are all of this machine.");

    static final ConfigKey<Boolean> HTTP2 = ConfigKey.of(
            "server.http2", ConfigType.flag(), "true", "Whether HTTP/2 is offered where there is TLS (ALPN).");
    static final ConfigKey<Boolean> H2C = ConfigKey.of(
            "server.h2c",
            ConfigType.flag(),
            "false",
            "Whether HTTP/2 may be spoken without TLS, by clients that know beforehand; for a proxy in front.");
    static final ConfigKey<Integer> MAX_HEADER_SIZE = ConfigKey.of(
            "server.max-header-size",
            ConfigType.size(),
            "16k",
            "How large the header of a request may be, the request line included; `1k` to `1m`.");
    static final ConfigKey<Integer> MAX_CONNECTIONS = ConfigKey.of(
            "server.max-connections",
            ConfigType.number(),
            "10000",
            "How many connections of clients there may be; more have to wait until others end.");
    static final ConfigKey<Duration> HEADER_TIMEOUT = ConfigKey.of(
            "server.header-timeout",
            ConfigType.duration(),
            "20s",
            "How long the head of a request, or a TLS handshake, may take; `1s` to `10m`.");
    static final ConfigKey<Integer> MIN_DATA_RATE = ConfigKey.of(
            "server.min-data-rate",
            ConfigType.size(),
            "100",
            "How many bytes of a body a client must send in a second, on average over half a minute; 0 for any number.");
    static final ConfigKey<Boolean> ACCESS_LOG =
            ConfigKey.of("server.access-log", ConfigType.flag(), "true", "Whether a line is logged for each request.");
    static final ConfigKey<Integer> MAX_WEBSOCKETS = ConfigKey.of(
            "server.max-websockets",
            ConfigType.number(),
            "10000",
            "How many WebSockets may be open at a time, two sockets each; `0` to `1000000`.");
    static final ConfigKey<Boolean> WATCH_CONFIG = ConfigKey.of(
            "server.watch-config",
            ConfigType.flag(),
            "true",
            "Whether the configuration file is looked at every two seconds, and read again when it changed.");
    static final ConfigKey<Duration> SHUTDOWN_DELAY = ConfigKey.of(
            "server.shutdown-delay",
            ConfigType.duration(),
            "0s",
            "How long the gateway goes on serving after SIGTERM, not ready any more, before it stops listening; `0s` to `10m`.");
    /** Where operators are listened to. */
    public static final ConfigKey<URI> ADMIN = ConfigKey.of(
            "server.admin",
            ConfigType.of("address", new ConfigShape.Single("[a-z]+://.+"), text -> address(text, ADMIN_WANTED)),
            "",
            "The address for operators (health, sessions), usually `http://127.0.0.1:9002`; none when not given.");
    /** The file of what operators must know. */
    public static final ConfigKey<Secret> ADMIN_TOKEN_FILE = ConfigKey.of(
            "server.admin-token-file",
            ConfigType.secretFile(),
            "",
            "A file with the token that operators must send, 32 to 512 characters; required when `server.admin` is not a loopback address.");

    private ServerKeys() {}

    private static URI address(String text, String wanted) {
        try {
            URI address = new URI(text);
            if (address.getScheme() != null && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(wanted);
    }
}
