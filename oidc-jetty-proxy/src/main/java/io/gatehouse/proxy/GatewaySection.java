package io.gatehouse.proxy;

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
        values.take(GatewayKeys.LISTEN, server::listen);
        values.take(GatewayKeys.MAX_HEADER_SIZE, server::maxHeaderSize);
        values.take(GatewayKeys.ADMIN, server::admin);
        values.take(GatewayKeys.ADMIN_TOKEN_FILE, server::adminToken);
        values.take(GatewayKeys.ACCESS_LOG, server::accessLog);
        GatewayConfig.Builder gateway = GatewayConfig.builder(engine).server(server.build());
        values.take(GatewayKeys.ROUTES, gateway::routes);
        GatewayConfig config = gateway.build();
        values.addAll(GatewayCheck.of(config, values::holdsVariable));
        return config;
    }
}
