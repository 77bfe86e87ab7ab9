package io.gatehouse.proxy;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.testing.AdapterContract;
import io.gatehouse.testing.EchoServer;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The gateway keeps what every door promises. */
class GatewayAdapterTest extends AdapterContract {
    private @Nullable EchoServer application;
    private @Nullable GatewayUnderTest gateway;

    @Override
    protected String open(GatehouseConfig config) throws Exception {
        application = EchoServer.start();
        gateway = GatewayUnderTest.start(
                config, RouteConfig.builder(URI.create(application.url())).build());
        return gateway.uri().toString();
    }

    @Override
    protected void close() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (application != null) {
            application.close();
        }
    }

    @Override
    protected boolean showsRemoteUser() {
        return false;
    }
}
