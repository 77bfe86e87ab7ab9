package io.gatehouse.proxy.config;

import io.gatehouse.config.reader.ConfigKey;
import java.util.ArrayList;
import java.util.List;

/** Every key of the gateway that the engine does not have. */
public final class GatewayKeys {
    static final int MAX_LIST = 100;

    private GatewayKeys() {}

    /** Returns the keys in the order of the reference. */
    public static List<ConfigKey<?>> all() {
        List<ConfigKey<?>> keys = new ArrayList<>();
        keys.add(RouteKeys.ROUTES);
        keys.add(ServerKeys.LISTEN);
        keys.addAll(TlsKeys.ALL);
        keys.add(ServerKeys.HTTP2);
        keys.add(ServerKeys.H2C);
        keys.add(ServerKeys.ADMIN);
        keys.add(ServerKeys.ADMIN_TOKEN_FILE);
        keys.add(ServerKeys.MAX_HEADER_SIZE);
        keys.add(ServerKeys.MAX_CONNECTIONS);
        keys.add(ServerKeys.HEADER_TIMEOUT);
        keys.add(ServerKeys.MIN_DATA_RATE);
        keys.add(ServerKeys.MAX_WEBSOCKETS);
        keys.add(ServerKeys.ACCESS_LOG);
        keys.add(ServerKeys.WATCH_CONFIG);
        keys.add(ServerKeys.SHUTDOWN_DELAY);
        keys.addAll(TracingKeys.all());
        return List.copyOf(keys);
    }
}
