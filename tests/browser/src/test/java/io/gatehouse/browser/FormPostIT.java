package io.gatehouse.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.proxy.Gateway;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.quickstart.SampleApp;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What crosses sites: the provider and a stranger live on 127.0.0.1, the gateway on localhost, so browsers take them for two sites. */
class FormPostIT {
    private FakeProvider provider;
    private SampleApp app;
    private Gateway gateway;
    private HttpServer stranger;
    private Chromium browser;
    private String home;

    @BeforeEach
    void start() throws Exception {
        provider = FakeProvider.start();
        provider.user("alice", Map.of("name", "Alice Ångström"));
        app = SampleApp.start(0);
        GatehouseConfig engine = GatehouseConfig.builder()
                .provider(provider.config().build())
                .login(LoginConfig.builder()
                        .responseMode(ResponseMode.FORM_POST)
                        .build())
                .build();
        gateway = Gateway.create(GatewayConfig.builder(engine)
                .routes(List.of(RouteConfig.builder(app.url()).build()))
                .server(ServerConfig.builder()
                        .listen(List.of(URI.create("http://127.0.0.1:0")))
                        .accessLog(false)
                        .build())
                .build());
        gateway.start();
        home = "http://localhost:" + gateway.uris().get(0).getPort();
        stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stranger.start();
        browser = Chromium.start();
    }

    @AfterEach
    void stop() {
        browser.close();
        stranger.stop(0);
        gateway.close();
        app.close();
        provider.close();
    }

    @Test
    void answerPostedFromTheProvidersSiteSignsIn() {
        browser.open(home + "/reports?deep=1");

        assertThat(browser.text("#person")).isEqualTo("Alice Ångström");
        assertThat(browser.text("#request-line")).isEqualTo("GET /reports?deep=1");
    }

    @Test
    void withoutScriptsAPersonPressesContinue() throws IOException {
        try (Chromium plain = Chromium.start("--blink-settings=scriptEnabled=false")) {
            plain.open(home + "/reports?deep=1");
            plain.click("button");
            assertThat(plain.text("h1")).isEqualTo("Signing you in");
            plain.screenshot("form-post");
            plain.click("button.button");
            assertThat(plain.text("#person")).isEqualTo("Alice Ångström");
        }
    }

    @Test
    void anotherSiteCannotSignSomebodyOut() throws IOException {
        browser.open(home + "/");
        browser.waitFor("#person");
        byte[] page = ("<a id=out href='" + home + "/oidc/logout'>a kitten</a>").getBytes(StandardCharsets.UTF_8);
        stranger.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });

        browser.open("http://127.0.0.1:" + stranger.getAddress().getPort() + "/");
        browser.click("#out");
        assertThat(browser.text("h1")).isEqualTo("Do you want to sign out?");
        browser.screenshot("confirm-logout");
        browser.open(home + "/still-here");
        assertThat(browser.text("#person")).isEqualTo("Alice Ångström");

        browser.open("http://127.0.0.1:" + stranger.getAddress().getPort() + "/");
        browser.click("#out");
        browser.click("button.button");
        assertThat(browser.text("h1")).isEqualTo("You are signed out");
        assertThat(browser.cookieNames()).isEmpty();
    }
}
