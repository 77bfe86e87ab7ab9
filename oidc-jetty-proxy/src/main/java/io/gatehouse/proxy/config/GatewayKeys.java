package io.gatehouse.proxy.config;

import io.gatehouse.config.reader.ConfigKey;
import java.util.List;

/** Every key of the gateway that the engine does not have. */
public final class GatewayKeys {
    static final int MAX_LIST = 100;

    private GatewayKeys() {}

    /** Returns the keys in the order of the reference. */
    public static List<ConfigKey<?>> all() {
        return List.of(
                RouteKeys.ROUTES,
                ServerKeys.LISTEN,
                ServerKeys.ADMIN,
                ServerKeys.ADMIN_TOKEN_FILE,
                ServerKeys.MAX_HEADER_SIZE,
                ServerKeys.MAX_CONNECTIONS,
                ServerKeys.HEADER_TIMEOUT,
                ServerKeys.MIN_DATA_RATE,
                ServerKeys.MAX_WEBSOCKETS,
                ServerKeys.ACCESS_LOG);
    }
}
