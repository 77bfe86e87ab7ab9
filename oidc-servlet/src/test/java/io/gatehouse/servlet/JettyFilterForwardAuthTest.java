package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.servlet.testing.EchoPage;
import io.gatehouse.servlet.testing.JettyContainer;
import io.gatehouse.servlet.testing.WebApps;
import io.gatehouse.testing.ForwardAuthContract;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filter on Jetty, beside an application, keeps what every door promises to proxies. */
class JettyFilterForwardAuthTest extends ForwardAuthContract {
    private JettyContainer container = new JettyContainer();
    private @Nullable Gatehouse gatehouse;

    @Override
    protected String open(GatehouseConfig config) throws Exception {
        gatehouse = Gatehouse.create(config);
        container = new JettyContainer();
        container.start(WebApps.behind(new GatehouseFilter(gatehouse), "", Map.of("/*", new EchoPage())));
        return container.origin();
    }

    @Override
    protected void close() throws Exception {
        container.stop();
        if (gatehouse != null) {
            gatehouse.close();
        }
    }
}
