package io.gatehouse.proxy.config;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSection;
import io.gatehouse.config.reader.ConfigValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway reads beside the settings of the engine. */
final class GatewaySection implements ConfigSection<GatewayConfig> {
    private final @Nullable GatewayConfig before;

    /** Creates a section of settings that are read for the first time. */
    GatewaySection() {
        this(null);
    }

    /**
     * Creates a section of settings that are read again.
     *
     * @param before those that are in use; null where there are none
     */
    GatewaySection(@Nullable GatewayConfig before) {
        this.before = before;
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return GatewayKeys.all();
    }

    @Override
    public GatewayConfig make(GatehouseConfig engine, ConfigValues values) {
        ServerConfig.Builder server = ServerConfig.builder();
        values.take(ServerKeys.LISTEN, server::listeners);
        TlsKeys.take(values, server);
        values.take(ServerKeys.HTTP2, server::http2);
        values.take(ServerKeys.H2C, server::h2c);
        values.take(ServerKeys.MAX_HEADER_SIZE, server::maxHeaderSize);
        values.take(ServerKeys.MAX_CONNECTIONS, server::maxConnections);
        values.take(ServerKeys.HEADER_TIMEOUT, server::headerTimeout);
        values.take(ServerKeys.MIN_DATA_RATE, server::minDataRate);
        values.take(ServerKeys.MAX_WEBSOCKETS, server::maxWebSockets);
        values.take(ServerKeys.ADMIN, server::admin);
        values.take(ServerKeys.ADMIN_TOKEN_FILE, server::adminToken);
        values.take(ServerKeys.ACCESS_LOG, server::accessLog);
        values.take(ServerKeys.WATCH_CONFIG, server::watchConfig);
        values.take(ServerKeys.SHUTDOWN_DELAY, server::shutdownDelay);
        GatewayConfig.Builder gateway =
                GatewayConfig.builder(engine).server(server.build()).tracing(TracingKeys.read(values));
        values.take(RouteKeys.ROUTES, gateway::routes);
        List<ConfigKey<?>> all = new ArrayList<>(ConfigReader.keys());
        all.addAll(GatewayKeys.all());
        GatewayConfig config = gateway.written(values.written(all)).build();
        values.addAll(GatewayCheck.of(config, values::holdsVariable));
        if (before != null) {
            values.addAll(RestartCheck.of(before, config));
        }
        return config;
    }
}
