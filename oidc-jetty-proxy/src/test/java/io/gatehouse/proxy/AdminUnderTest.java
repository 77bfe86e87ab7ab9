package io.gatehouse.proxy;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A gateway with an admin listener, in front of an application, with a provider. */
final class AdminUnderTest implements AutoCloseable {
    /** What callers must know where a token is asked for. */
    static final String TOKEN = "0123456789abcdefghijklmnopqrstuv";

    private final FakeProvider provider = FakeProvider.start();
    private final EchoServer application;
    private final Gateway gateway;

    private AdminUnderTest(StoreKind store, @Nullable String token) throws IOException {
        application = EchoServer.start();
        GatehouseConfig engine = GatehouseConfig.builder()
                .provider(provider.config().build())
                .session(SessionConfig.builder()
                        .store(store)
                        .keys(List.of(Secret.of("A".repeat(42) + "E")))
                        .build())
                .build();
        gateway = Gateway.create(GatewayConfig.builder(engine)
                .routes(List.of(
                        RouteConfig.builder(URI.create(application.url())).build()))
                .server(ServerConfig.builder()
                        .listen(List.of(URI.create("http://127.0.0.1:0")))
                        .admin(URI.create("http://127.0.0.1:0"))
                        .adminToken(token == null ? null : Secret.of(token))
                        .build())
                .build());
        gateway.start();
    }

    static AdminUnderTest start() throws IOException {
        return start(StoreKind.MEMORY);
    }

    static AdminUnderTest start(StoreKind store) throws IOException {
        return new AdminUnderTest(store, null);
    }

    static AdminUnderTest withToken() throws IOException {
        return new AdminUnderTest(StoreKind.MEMORY, TOKEN);
    }

    URI admin() {
        return gateway.adminUri().orElseThrow();
    }

    URI open() {
        return gateway.uris().get(0);
    }

    Gateway gateway() {
        return gateway;
    }

    FakeProvider provider() {
        return provider;
    }

    /** Returns a browser in which somebody has signed in. */
    Browser signedIn(String subject) throws IOException {
        provider.user(subject, Map.of());
        Browser browser = new Browser();
        Browser.Response page = browser.open(open() + "/");
        if (page.status() != 200) {
            throw new AssertionError(page);
        }
        return browser;
    }

    /** Tells whether the gateway knows the browser. */
    boolean knows(Browser browser) throws IOException {
        return browser.fetching(open() + "/oidc/session").send().status() == 200;
    }

    /** Sends a request to the admin listener with these header lines besides those every client sends. */
    RawClient.Response ask(String method, String target, String... headers) throws IOException {
        return ask(admin(), method, target, headers);
    }

    /** Sends a request with these header lines; a Host of theirs takes the place of the right one. */
    static RawClient.Response ask(URI server, String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: ").append(server.getAuthority()).append("\r\n");
        }
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return RawClient.exchange(server, request + "\r\n");
    }

    @Override
    public void close() {
        gateway.close();
        application.close();
        provider.close();
    }
}
