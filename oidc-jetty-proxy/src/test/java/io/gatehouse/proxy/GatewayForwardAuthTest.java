package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.ForwardAuthContract;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The gateway, without an application of its own, keeps what every door promises to proxies. */
class GatewayForwardAuthTest extends ForwardAuthContract {
    private @Nullable GatewayUnderTest gateway;

    @Override
    protected String open(GatehouseConfig config) throws Exception {
        gateway = GatewayUnderTest.start(config);
        return gateway.uri().toString();
    }

    @Override
    protected void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void hasNothingElse() throws IOException {
        GatewayUnderTest open = gateway;
        assertThat(open).isNotNull();

        Browser.Response response = new Browser().navigate(open.uri() + "/public/x");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).contains("no_route");
    }
}
