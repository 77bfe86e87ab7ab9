package io.gatehouse.proxy;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** A gateway on a free port, through which everybody may pass. */
final class GatewayUnderTest implements AutoCloseable {
    private final Gateway gateway;

    private GatewayUnderTest(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts a gateway with these routes. */
    static GatewayUnderTest start(RouteConfig... routes) throws IOException {
        return start(engine().build(), routes);
    }

    /** Starts a gateway with one route, for everything. */
    static GatewayUnderTest inFrontOf(Upstream upstream) throws IOException {
        return start(RouteConfig.builder(upstream.uri()).build());
    }

    /** Starts a gateway with one route, for everything, and these settings of the server. */
    static GatewayUnderTest inFrontOf(Upstream upstream, ServerConfig.Builder server) throws IOException {
        return start(
                engine().build(), server, RouteConfig.builder(upstream.uri()).build());
    }

    static GatewayUnderTest start(GatehouseConfig engine, RouteConfig... routes) throws IOException {
        return start(engine, ServerConfig.builder(), routes);
    }

    private static GatewayUnderTest start(GatehouseConfig engine, ServerConfig.Builder server, RouteConfig... routes)
            throws IOException {
        Gateway gateway = Gateway.create(GatewayConfig.builder(engine)
                .routes(Arrays.asList(routes))
                .server(server.listen(List.of(URI.create("http://127.0.0.1:0"))).build())
                .build());
        gateway.start();
        return new GatewayUnderTest(gateway);
    }

    /** Returns settings that let everybody pass. */
    static GatehouseConfig.Builder engine() {
        return GatehouseConfig.builder()
                .provider(ProviderConfig.builder()
                        .issuer("https://provider.invalid")
                        .clientId("gateway")
                        .clientAuth(ClientAuth.NONE)
                        .build())
                .rules(new AccessPolicy(
                        List.of(AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                                .build())));
    }

    URI uri() {
        return gateway.uris().get(0);
    }

    Gateway gateway() {
        return gateway;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
