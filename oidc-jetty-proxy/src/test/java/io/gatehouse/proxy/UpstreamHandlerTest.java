package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.RouteConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamHandlerTest {
    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Nested
    class ARequest {
        @Test
        void arrivesWithTheCanonicalPathAndTheQueryAsItWas() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response =
                        RawClient.get(gateway.uri(), "/h%65llo%20w/%c3%a4;jsessionid=ABC?a=%2F%2f&b=c+d");

                assertThat(response.text()).isEqualTo("ok");
                assertThat(upstream.next().head().start()).isEqualTo("GET /hello%20w/%C3%A4?a=%2F%2f&b=c+d HTTP/1.1");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                quoteCharacter = '`',
                value = {
                    "a={x}|^[1]\\` a=%7Bx%7D%7C%5E%5B1%5D%5C%60",
                    "a=\"<> a=%22%3C%3E",
                    "a=%zz a=%25zz",
                    "a=% a=%25",
                    "a=%ff%00 a=%ff%00"
                })
        void mayHaveAQueryThatNoUriMayHave(String query, String sent) throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/?" + query).status()).isEqualTo(200);
                assertThat(upstream.next().head().target()).isEqualTo("/?" + sent);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "REPORT", "FROBNICATE"})
        void mayHaveAnyMethod(String method) throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response =
                        RawClient.exchange(gateway.uri(), RawClient.request(method, "/") + "\r\n");

                assertThat(response.status()).isEqualTo(200);
                assertThat(upstream.next().head().method()).isEqualTo(method);
            }
        }

        @Test
        void withoutABodyStaysWithoutOne() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.get(gateway.uri(), "/");

                assertThat(upstream.next().head().names())
                        .doesNotContain("content-length", "transfer-encoding", "content-type");
            }
        }

        @Test
        void withAnEmptyBodySaysSo() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.exchange(gateway.uri(), RawClient.request("POST", "/", "Content-Length: 0") + "\r\n");

                assertThat(upstream.next().head().all("Content-Length")).containsExactly("0");
            }
        }

        @Test
        void keepsItsContentTypeOrItsLackOfOne() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.exchange(gateway.uri(), RawClient.request("POST", "/", "Content-Length: 1") + "\r\nx");
                assertThat(upstream.next().head().all("Content-Type")).isEmpty();
                RawClient.exchange(
                        gateway.uri(),
                        RawClient.request("POST", "/", "Content-Type: a/b; c=\"d\"", "Content-Length: 1") + "\r\nx");
                assertThat(upstream.next().head().all("Content-Type")).containsExactly("a/b; c=\"d\"");
            }
        }

        @Test
        void mayHaveCookiesOfTwelveKilobytes() throws Exception {
            String cookie = "big=" + "x".repeat(12 * 1024);
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/", "Cookie: " + cookie)
                                .status())
                        .isEqualTo(200);
                assertThat(upstream.next().head().all("Cookie")).containsExactly(cookie);
            }
        }

        @Test
        void forARangeGetsARange() throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request ->
                                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/10\r\nContent-Length: 2\r\n\r\ncd");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/", "Range: bytes=2-3", "If-Range: \"x\"");

                assertThat(response.status()).isEqualTo(206);
                assertThat(response.head().first("Content-Range")).hasValue("bytes 2-3/10");
                assertThat(response.text()).isEqualTo("cd");
                Wire.Head head = upstream.next().head();
                assertThat(head.first("Range")).hasValue("bytes=2-3");
                assertThat(head.first("If-Range")).hasValue("\"x\"");
            }
        }

        @Test
        void ofHttp10IsAnsweredAndClosed() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        connection.chunk("x".repeat(40_000));
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send("GET / HTTP/1.0\r\nHost: app.example.com\r\n\r\n");

                assertThat(client.untilClosed()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + "x".repeat(40_000));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked",
                    "HTTP/1.1\r\nTransfer-Encoding: gzip, chunked",
                    "HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
                })
        void whoseEndOthersMightSeeElsewhereIsRefusedAndTheConnectionClosed(String framing) throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(
                        "POST / " + framing
                                + "\r\nHost: app.example.com\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: app.example.com\r\n\r\n");

                assertThat(client.untilClosed()).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 200");
            }
        }

        @Test
        void thatWantsAnotherProtocolIsAnsweredInThisOne() throws Exception {
            for (String protocol : List.of("websocket", "h2c", "TLS/1.0")) {
                try (Upstream upstream = Upstream.ok();
                        GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                    RawClient.Response response = RawClient.get(
                            gateway.uri(),
                            "/",
                            "Connection: Upgrade, HTTP2-Settings",
                            "Upgrade: " + protocol,
                            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA");

                    assertThat(response.status()).isEqualTo(200);
                    assertThat(upstream.next().head().names())
                            .doesNotContain("upgrade", "connection", "http2-settings");
                }
            }
        }

        @Test
        void thatNoRouteIsForFindsNothing() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(upstream.uri()).path("/app").build());
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 2; i++) {
                    client.send(RawClient.request("GET", "/apple") + "\r\n");
                    RawClient.Response response = client.response("GET");

                    assertThat(response.status()).isEqualTo(404);
                    assertThat(response.text()).contains("\"code\":\"no_route\"");
                }
                assertThat(upstream.idle()).isTrue();
            }
        }
    }

    @Nested
    class AResponse {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "204 No Content\r\n\r\n",
                    "304 Not Modified\r\nETag: \"a\"\r\n\r\n",
                    "200 OK\r\nContent-Length: 0\r\n\r\n"
                })
        void withoutABodyLeavesTheConnectionUsable(String answer) throws Exception {
            try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 " + answer);
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 3; i++) {
                    client.send(RawClient.request("GET", "/") + "\r\n");
                    RawClient.Response response = client.response("GET");

                    assertThat(response.head().start()).startsWith("HTTP/1.1 " + answer.substring(0, 3));
                    assertThat(response.text()).isEmpty();
                }
            }
        }

        @Test
        void toHeadHasTheLengthButNoBody() throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: 12345\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 3; i++) {
                    client.send(RawClient.request("HEAD", "/") + "\r\n");
                    RawClient.Response response = client.response("HEAD");

                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.head().first("Content-Length")).hasValue("12345");
                    assertThat(upstream.next().head().method()).isEqualTo("HEAD");
                }
            }
        }

        @Test
        void thatIsCompressedStaysSo() throws Exception {
            String body = gzip("hello ".repeat(1000));
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body);
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/", "Accept-Encoding: gzip");

                assertThat(response.text()).isEqualTo(body);
                assertThat(response.head().first("Content-Encoding")).hasValue("gzip");
                assertThat(upstream.next().head().all("Accept-Encoding")).containsExactly("gzip");
            }
        }

        @Test
        void isNotAskedForCompressedByTheGatewayItself() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.get(gateway.uri(), "/");

                assertThat(upstream.next().head().names()).doesNotContain("accept-encoding", "user-agent", "accept");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 303, 307, 308})
        void thatRedirectsIsRelayed(int status) throws Exception {
            try (Upstream upstream = Upstream.answering(request ->
                            "HTTP/1.1 " + status + " Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertThat(response.status()).isEqualTo(status);
                assertThat(response.head().first("Location")).hasValue("/elsewhere");
                upstream.next();
                assertThat(upstream.idle()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"app\"",
                    "407 Proxy Authentication Required"
                })
        void thatAsksForAuthenticationIsRelayed(String start) throws Exception {
            try (Upstream upstream =
                            Upstream.answering(request -> "HTTP/1.1 " + start + "\r\nContent-Length: 2\r\n\r\nno");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertThat(response.head().start()).startsWith("HTTP/1.1 " + start.substring(0, 3));
                assertThat(response.text()).isEqualTo("no");
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503, 404, 418, 599})
        void thatIsAnErrorIsRelayedAsItIs(int status) throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 " + status + " Oops\r\nContent-Length: 5\r\n\r\nsorry");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertThat(response.status()).isEqualTo(status);
                assertThat(response.text()).isEqualTo("sorry");
            }
        }

        @Test
        void mayHaveAHeadOfThirtyTwoKilobytes() throws Exception {
            String policy = "x".repeat(32 * 1024);
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\nX-Policy: " + policy + "\r\nContent-Length: 2\r\n\r\nok");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/").head().first("X-Policy"))
                        .hasValue(policy);
            }
        }

        @Test
        void thatEndsWithTheConnectionIsWhole() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(50_000));
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/").text()).hasSize(50_000);
            }
        }

        @Test
        void dropsTrailersAndKeepsThemOutOfTheHead() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: evil\r\n\r\n");
                        connection.in().read();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertThat(response.text()).isEqualTo("ok");
                assertThat(response.head().names()).doesNotContain("x-trailer");
            }
        }
    }

    @Nested
    class Cookies {
        @Test
        void areNotKeptFromOneClientForTheNext() throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\nSet-Cookie: own=1; Path=/\r\nContent-Length: 2\r\n\r\nok");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.get(gateway.uri(), "/");
                RawClient.get(gateway.uri(), "/");

                upstream.next();
                assertThat(upstream.next().head().all("Cookie")).isEmpty();
            }
        }

        @Test
        void ofOursAreNotPassedOn() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.get(gateway.uri(), "/", "Cookie: a=1; gatehouse=secret; b=2");

                assertThat(upstream.next().head().all("Cookie")).containsExactly("a=1; b=2");
            }
        }
    }

    @Nested
    class Connections {
        @Test
        void areUsedAgainOnBothSides() throws Exception {
            int[] connections = new int[1];
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        connections[0]++;
                        while (true) {
                            Upstream.read(connection);
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        }
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 20; i++) {
                    client.send(RawClient.request("POST", "/", "Content-Length: 4") + "\r\nbody");
                    assertThat(client.response("POST").text()).isEqualTo("ok");
                }
                assertThat(connections[0]).isEqualTo(1);
            }
        }

        @Test
        void thatTheUpstreamClosedWhileIdleAreReplaced() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                for (int i = 0; i < 10; i++) {
                    client.send(RawClient.request("GET", "/") + "\r\n");
                    assertThat(client.response("GET").status())
                            .as("request %s", i)
                            .isEqualTo(200);
                    Upstream.pauseFor(50);
                }
            }
        }

        @Test
        void carryPipelinedRequestsInTheirOrder() throws Exception {
            try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: "
                            + request.head().target().length() + "\r\n\r\n"
                            + request.head().target());
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                StringBuilder all = new StringBuilder();
                for (int i = 0; i < 10; i++) {
                    all.append(RawClient.request("GET", "/" + i)).append("\r\n");
                }
                client.send(all.toString());
                for (int i = 0; i < 10; i++) {
                    assertThat(client.response("GET").text()).isEqualTo("/" + i);
                }
            }
        }
    }
}
