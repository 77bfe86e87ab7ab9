package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.RouteConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamFailureTest {
    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static GatewayUnderTest impatient(Upstream upstream) throws IOException {
        return GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                .timeout(Duration.ofMillis(500))
                .build());
    }

    private static void assertRefused(RawClient.Response response, int status, String code, URI upstream) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head().first("Content-Type")).hasValue("application/problem+json");
        assertThat(response.head().first("Cache-Control")).hasValue("no-store");
        assertThat(response.text()).contains("\"code\":\"" + code + "\"", "\"reference\":\"");
        assertThat(response.text() + response.head()).doesNotContain(Integer.toString(upstream.getPort()));
        assertThat(response.text()).doesNotContain("Exception", "127.0.0.1");
    }

    @Nested
    class BeforeTheResponse {
        @Test
        void anUpstreamThatIsDownIsABadGateway() throws Exception {
            URI down = nobody();
            try (GatewayUnderTest gateway =
                    GatewayUnderTest.start(RouteConfig.builder(down).build())) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 502, "upstream_unavailable", down);
            }
        }

        @Test
        void aPersonGetsAPage() throws Exception {
            URI down = nobody();
            try (GatewayUnderTest gateway =
                    GatewayUnderTest.start(RouteConfig.builder(down).build())) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/", "Accept: text/html");

                assertThat(response.status()).isEqualTo(502);
                assertThat(response.head().first("Content-Type").orElse("")).startsWith("text/html");
                assertThat(response.text()).contains("upstream_unavailable").doesNotContain(down.getPort() + "");
            }
        }

        @Test
        void anUpstreamWhoseNameIsUnknownIsABadGateway() throws Exception {
            URI unknown = URI.create("http://no-such-host.invalid:8080");
            try (GatewayUnderTest gateway =
                    GatewayUnderTest.start(RouteConfig.builder(unknown).build())) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertRefused(response, 502, "upstream_unavailable", unknown);
                assertThat(response.text()).doesNotContain("no-such-host");
            }
        }

        @Test
        void anUpstreamThatDoesNotSpeakTlsIsABadGateway() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        connection.in().read();
                        connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(URI.create("https://127.0.0.1:" + upstream.port()))
                                    .build())) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 502, "upstream_unavailable", upstream.uri());
            }
        }

        @Test
        void anUpstreamThatSaysNothingIsATimeout() throws Exception {
            try (Upstream upstream =
                            Upstream.onConnection(connection -> connection.in().readAllBytes());
                    GatewayUnderTest gateway = impatient(upstream)) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 504, "upstream_timeout", upstream.uri());
            }
        }

        @Test
        void anUpstreamThatDripsItsHeadIsATimeout() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send("HTTP/1.1 200 OK\r\nX-Drip: ");
                        while (true) {
                            connection.send("x");
                            Upstream.pauseFor(100);
                        }
                    });
                    GatewayUnderTest gateway = impatient(upstream)) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 504, "upstream_timeout", upstream.uri());
            }
        }

        @Test
        void aSlowUploadIsNoSlowUpstream() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = impatient(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("POST", "/", "Content-Length: 8") + "\r\n");
                for (int i = 0; i < 8; i++) {
                    Upstream.pauseFor(200);
                    client.send("x");
                }

                assertThat(client.response("POST").status()).isEqualTo(200);
                assertThat(upstream.next().text()).isEqualTo("xxxxxxxx");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "HTTP/1.1 200 OK\r\nContent-Le",
                    "SSH-2.0-OpenSSH_9.2\r\n",
                    "HTTP/1.1 abc OK\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                    "HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n"
                })
        void anUpstreamThatTalksNonsenseIsABadGateway(String nonsense) throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send(nonsense);
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 502, "upstream_unavailable", upstream.uri());
            }
        }

        @Test
        void aResponseHeadBeyondTheLimitIsABadGateway() throws Exception {
            try (Upstream upstream = Upstream.answering(request ->
                            "HTTP/1.1 200 OK\r\nX-Huge: " + "x".repeat(100_000) + "\r\nContent-Length: 0\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 502, "upstream_unavailable", upstream.uri());
            }
        }

        @Test
        void aResetIsABadGateway() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.reset();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertRefused(RawClient.get(gateway.uri(), "/"), 502, "upstream_unavailable", upstream.uri());
            }
        }

        @Test
        void aRefusalDuringAnUploadReachesAClientThatDoesNotStopSending() throws Exception {
            int size = 20 * 1024 * 1024;
            URI down = nobody();
            try (GatewayUnderTest gateway =
                            GatewayUnderTest.start(RouteConfig.builder(down).build());
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("POST", "/", "Content-Length: " + size) + "\r\n");
                client.send(new byte[size]);

                assertRefused(client.response("POST"), 502, "upstream_unavailable", down);
            }
        }

        @Test
        void aRefusalLeavesTheConnectionUsable() throws Exception {
            URI down = nobody();
            try (GatewayUnderTest gateway =
                            GatewayUnderTest.start(RouteConfig.builder(down).build());
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 3; i++) {
                    client.send(RawClient.request("GET", "/") + "\r\n");
                    assertRefused(client.response("GET"), 502, "upstream_unavailable", down);
                }
            }
        }

        @Test
        void headIsRefusedWithoutABody() throws Exception {
            URI down = nobody();
            try (GatewayUnderTest gateway =
                            GatewayUnderTest.start(RouteConfig.builder(down).build());
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("HEAD", "/") + "\r\n");
                assertThat(client.response("HEAD").status()).isEqualTo(502);
                client.send(RawClient.request("HEAD", "/") + "\r\n");
                assertThat(client.response("HEAD").status()).isEqualTo(502);
            }
        }
    }

    @Nested
    class DuringTheResponse {
        @ParameterizedTest
        @ValueSource(strings = {"Content-Length: 50000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n4e20\r\n"})
        void aBodyThatBreaksOffBreaksOffForTheClientToo(String framing) throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send("HTTP/1.1 200 OK\r\n" + framing + "x".repeat(20_000));
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/") + "\r\n");

                assertThat(client.head().status()).isEqualTo(200);
                String rest = client.untilClosed();
                assertThat(rest).doesNotContain("code", "HTTP/1.1").doesNotEndWith("0\r\n\r\n");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length: 10\r\n\r\nx",
                    "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n1\r\nx"
                })
        void aShortBodyThatBreaksOffAtOnceIsNeverAWholeResponse(String body) throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send("HTTP/1.1 200 OK\r\nX-Secret: yes\r\n" + body);
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/", "Connection: close") + "\r\n");

                // Whether the head had gone when the connection broke is a matter of luck.
                String all = client.untilClosed();
                if (all.startsWith("HTTP/1.1 502")) {
                    assertThat(all).contains("upstream_unavailable").doesNotContain("X-Secret");
                } else {
                    assertThat(all).doesNotContain("0\r\n\r\n").doesNotContain("xxxxxxxxxx");
                }
            }
        }

        @Test
        void aClientThatGoesAwayEndsTheUpstreamConnection() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        while (true) {
                            connection.chunk("x".repeat(10_000));
                        }
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                try (RawClient client = new RawClient(gateway.uri())) {
                    client.send(RawClient.request("GET", "/") + "\r\n");
                    assertThat(client.head().status()).isEqualTo(200);
                }
                assertThat(upstream.awaitBrokenConnection()).isTrue();
            }
        }

        @Test
        void aClientThatGoesAwayWhileUploadingEndsTheUpstreamConnection() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.in().readAllBytes();
                        throw new IOException("gone");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                try (RawClient client = new RawClient(gateway.uri())) {
                    client.send(RawClient.request("POST", "/", "Content-Length: 1000") + "\r\npart");
                }
                assertThat(upstream.awaitBrokenConnection()).isTrue();
            }
        }
    }
}
