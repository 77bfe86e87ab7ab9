package io.gatehouse.proxy;

import io.gatehouse.config.GatehouseConfig;
import java.util.List;

/** Everything the gateway can be told: the engine's settings, the routes and the listeners. */
public final class GatewayConfig {
    private final GatehouseConfig engine;
    private final List<RouteConfig> routes;
    private final ServerConfig server;

    private GatewayConfig(Builder builder) {
        this.engine = builder.engine;
        this.routes = List.copyOf(builder.routes);
        this.server = builder.server;
    }

    /** Returns a builder with the defaults and no route. */
    public static Builder builder(GatehouseConfig engine) {
        return new Builder(engine);
    }

    /** Returns the engine's settings. */
    public GatehouseConfig engine() {
        return engine;
    }

    /** Returns the routes in the order in which they were written. */
    public List<RouteConfig> routes() {
        return routes;
    }

    /** Returns the settings of the server. */
    public ServerConfig server() {
        return server;
    }

    /** Builds the settings. */
    public static final class Builder {
        private final GatehouseConfig engine;
        private List<RouteConfig> routes = List.of();
        private ServerConfig server = ServerConfig.builder().build();

        private Builder(GatehouseConfig engine) {
            this.engine = engine;
        }

        /** Sets the routes. */
        public Builder routes(List<RouteConfig> value) {
            routes = value;
            return this;
        }

        /** Sets the settings of the server. */
        public Builder server(ServerConfig value) {
            server = value;
            return this;
        }

        /** Returns the settings. */
        public GatewayConfig build() {
            return new GatewayConfig(this);
        }
    }
}
