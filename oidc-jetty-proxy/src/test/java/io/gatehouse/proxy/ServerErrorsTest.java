package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.proxy.door.Refusals;
import io.gatehouse.proxy.door.ServerErrors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServerErrorsTest {
    private Upstream upstream;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start() throws IOException {
        upstream = Upstream.ok();
        gateway = GatewayUnderTest.inFrontOf(upstream);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private void assertRefused(RawClient.Response response, int status, String code) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head().first("Content-Type")).hasValue("application/problem+json");
        assertThat(response.head().first("Cache-Control")).hasValue("no-store");
        assertThat(response.head().names()).doesNotContain("server", "x-powered-by");
        assertThat(response.text()).contains("\"code\":\"" + code + "\"", "\"reference\":\"");
        assertThat(response.text().toLowerCase(Locale.ROOT)).doesNotContain("jetty", "exception", "secret");
        assertThat(upstream.idle()).isTrue();
    }

    @Test
    void refusesHeadersBeyondTheLimit() throws Exception {
        assertRefused(
                RawClient.get(gateway.uri(), "/", "X-Big: secret" + "x".repeat(20_000)), 431, "request_too_large");
    }

    @Test
    void refusesATargetBeyondTheLimit() throws Exception {
        assertRefused(RawClient.get(gateway.uri(), "/secret" + "x".repeat(20_000)), 431, "request_too_large");
    }

    @Test
    void refusesHeadersBeyondTheLimitWithAPageForAPerson() throws Exception {
        // The server gives up before it has read what the client accepts.
        RawClient.Response response =
                RawClient.get(gateway.uri(), "/", "Accept: text/html", "X-Big: " + "x".repeat(20_000));

        assertThat(response.status()).isEqualTo(431);
        assertThat(response.text()).contains("request_too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Secret: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n",
                "GET secret HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /a% HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/3.7\r\nHost: a\r\n\r\n",
                "GET http://elsewhere/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void refusesWhatIsNoGoodHttp(String request) throws Exception {
        assertRefused(RawClient.exchange(gateway.uri(), request + " "), 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a//b",
                "//a",
                "/a/./b",
                "/a/../b",
                "/a/%2e%2e/b",
                "/a/%2E./b",
                "/a/..;/b",
                "/a;x=y/b",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/a%0d%0ab",
                "/a%25b",
                "/a%252e",
                "/%c0%af",
                "/%ff",
                "/a|b",
                "/a{b}",
                "/\u00e4",
                "/a#b",
                "/a%23b",
                "/a%3fb"
            })
    void refusesPathsThatCanBeReadInSeveralWays(String path) throws Exception {
        assertRefused(RawClient.get(gateway.uri(), path), 400, "ambiguous_path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRACE / HTTP/1.1",
                "TRACK / HTTP/1.1",
                "CONNECT a:80 HTTP/1.1",
                "trace / HTTP/1.1",
                "post / HTTP/1.1",
                "Get / HTTP/1.1"
            })
    void refusesMethodsThatNoProxyPasses(String start) throws Exception {
        RawClient.Response response =
                RawClient.exchange(gateway.uri(), start + "\r\nHost: a\r\nCookie: gatehouse=secret\r\n\r\n");

        assertRefused(response, 405, "method_not_allowed");
        assertThat(response.head().first("Allow").orElse("")).contains("GET").doesNotContain("TRACE");
    }

    @Test
    void refusesHttp2ByPriorKnowledge() throws Exception {
        try (RawClient client = new RawClient(gateway.uri())) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

            assertThat(client.untilClosed()).startsWith("HTTP/1.1 4");
            assertThat(upstream.idle()).isTrue();
        }
    }

    @Test
    void doesNotReadASecondRequestOutOfTheBodyOfTheFirst() throws Exception {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawClient client = new RawClient(gateway.uri())) {
            client.send(RawClient.request("POST", "/", "Content-Length: " + smuggled.length()) + "\r\n" + smuggled);

            assertThat(client.response("POST").status()).isEqualTo(200);
            assertThat(upstream.next().text()).isEqualTo(smuggled);
            assertThat(upstream.idle()).isTrue();
        }
    }

    @Test
    void closesAfterARefusalOfWhatItCouldNotRead() throws Exception {
        try (RawClient client = new RawClient(gateway.uri())) {
            String first = RawClient.request("POST", "/", "Content-Length: 3", "Transfer-Encoding: chunked");
            client.send(first + "\r\n0\r\n\r\n" + RawClient.request("GET", "/smuggled") + "\r\n");

            assertThat(client.response("POST").status()).isEqualTo(400);
            assertThat(client.untilClosed()).isEmpty();
            assertThat(upstream.idle()).isTrue();
        }
    }

    @Test
    void saysNothingOfAnExceptionOfOurOwn() throws Exception {
        Gatehouse gatehouse = Gatehouse.create(GatewayUnderTest.engine().build());
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setErrorHandler(new ServerErrors(() -> new Refusals(gatehouse)));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put("X-Secret", "secret");
                throw new IllegalStateException("secret");
            }
        });
        server.start();
        try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway")) {
            RawClient.Response response = RawClient.get(server.getURI(), "/");

            assertThat(response.status()).isEqualTo(500);
            assertThat(response.text()).contains("\"code\":\"internal_error\"").doesNotContain("secret", "Exception");
            assertThat(response.head().names()).doesNotContain("x-secret");
            assertThat(log.lines()).anyMatch(line -> line.contains("gateway.error"));
        } finally {
            server.stop();
            gatehouse.close();
        }
    }
}
