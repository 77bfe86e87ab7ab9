package io.gatehouse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.proxy.Gateway;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway's status page, as an operator sees it. */
@Timeout(120)
class StatusPageIT {
    private static final String TOKEN = "0123456789abcdefghijklmnopqrstuv";
    private static final String OVERFLOW =
            "return String(document.documentElement.scrollWidth - document.documentElement.clientWidth)";
    private static final String COLOUR = "return getComputedStyle(document.querySelector('section')).backgroundColor";

    private static Gateway gateway(FakeProvider provider) {
        return Gateway.create(GatewayConfig.builder(GatehouseConfig.builder()
                        .provider(provider.config().build())
                        .build())
                .server(ServerConfig.builder()
                        .listen(List.of(URI.create("http://127.0.0.1:0")))
                        .admin(URI.create("http://127.0.0.1:0"))
                        .adminToken(Secret.of(TOKEN))
                        .accessLog(false)
                        .build())
                .build());
    }

    @Test
    void opensWithTheTokenAsPasswordAndFitsNarrowAndWide() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                Gateway gateway = gateway(provider);
                Chromium browser = Chromium.start()) {
            gateway.start();
            // What is refused has the longest words of the page.
            new Browser()
                    .fetching(gateway.uris().get(0) + "/" + "long".repeat(60))
                    .send();
            String admin = gateway.adminUri().orElseThrow().getAuthority();
            browser.open("http://" + admin + "/");
            assertThat(browser.text("body")).as("without the password").doesNotContain("Recent refusals");

            browser.open("http://operator:" + TOKEN + "@" + admin + "/");

            assertThat(browser.text("#refusals")).isEqualTo("Recent refusals");
            assertThat(browser.script(COLOUR)).as("the style is applied").isIn("rgb(255, 255, 255)", "rgb(27, 34, 44)");
            assertThat(browser.script(OVERFLOW)).isEqualTo("0");
            browser.click(".refusal-of summary");
            assertThat(browser.text(".refusal-of dl")).contains("Cure");
            browser.narrow();
            assertThat(browser.script(OVERFLOW)).isEqualTo("0");
            browser.screenshot("status-narrow");

            browser.click("footer a");
            assertThat(browser.text("body")).as("by the same password").contains("\"last_hour\"");
        }
    }
}
