package io.gatehouse.proxy.config;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigSection;
import io.gatehouse.config.reader.ConfigValues;
import java.util.List;

/** What the gateway reads beside the settings of the engine. */
final class GatewaySection implements ConfigSection<GatewayConfig> {
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
        GatewayConfig.Builder gateway = GatewayConfig.builder(engine).server(server.build());
        values.take(RouteKeys.ROUTES, gateway::routes);
        GatewayConfig config = gateway.build();
        values.addAll(GatewayCheck.of(config, values::holdsVariable));
        return config;
    }
}
