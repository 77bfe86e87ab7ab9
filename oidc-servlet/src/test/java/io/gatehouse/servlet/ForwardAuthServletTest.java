package io.gatehouse.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.servlet.testing.Container;
import io.gatehouse.servlet.testing.JettyContainer;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.ForwardAuthContract;
import jakarta.servlet.ServletRegistration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The servlet that is nothing but Gatehouse keeps what every door promises to proxies. */
class ForwardAuthServletTest extends ForwardAuthContract {
    private JettyContainer container = new JettyContainer();
    private @Nullable Gatehouse gatehouse;

    @Override
    protected String open(GatehouseConfig config) throws Exception {
        Gatehouse made = Gatehouse.create(config);
        gatehouse = made;
        container.start(Container.WebApp.of("", (classes, context) -> {
            ServletRegistration.Dynamic servlet = context.addServlet("gatehouse", new ForwardAuthServlet(made));
            servlet.addMapping("/*");
        }));
        return container.origin();
    }

    @Override
    protected void close() throws Exception {
        container.stop();
        if (gatehouse != null) {
            gatehouse.close();
        }
    }

    @Test
    void hasNothingElse() throws Exception {
        Browser.Response response = new Browser().navigate(container.origin() + "/public/x");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.text()).contains("no_route");
    }

    @Test
    void readsItsSettingsAsTheFilterDoes() throws Exception {
        JettyContainer configured = new JettyContainer();
        try {
            configured.start(Container.WebApp.of("", (classes, context) -> {
                ServletRegistration.Dynamic servlet = context.addServlet("gatehouse", new ForwardAuthServlet());
                servlet.setInitParameters(Map.of(
                        "provider.issuer", "https://provider.invalid",
                        "provider.client-id", "x",
                        "provider.client-auth", "none"));
                servlet.setLoadOnStartup(1);
                servlet.addMapping("/*");
            }));

            assertThat(new Browser()
                            .fetching(configured.origin() + "/oidc/session")
                            .send()
                            .status())
                    .isEqualTo(401);
        } finally {
            configured.stop();
        }
    }
}
