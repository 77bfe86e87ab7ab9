package io.gatehouse.proxy;

import static io.gatehouse.proxy.WebSocketWire.BINARY;
import static io.gatehouse.proxy.WebSocketWire.CLOSE;
import static io.gatehouse.proxy.WebSocketWire.CONTINUATION;
import static io.gatehouse.proxy.WebSocketWire.PING;
import static io.gatehouse.proxy.WebSocketWire.PONG;
import static io.gatehouse.proxy.WebSocketWire.TEXT;
import static io.gatehouse.proxy.WebSocketWire.agreement;
import static io.gatehouse.proxy.WebSocketWire.frame;
import static io.gatehouse.proxy.WebSocketWire.handshake;
import static io.gatehouse.proxy.WebSocketWire.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.config.WebSocketConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WebSocketTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private final BlockingQueue<Wire.Head> heads = new LinkedBlockingQueue<>();
    private final BlockingQueue<WebSocketWire.Frame> seen = new LinkedBlockingQueue<>();

    /** Starts an upstream that agrees to everything, with these lines in its agreement, and then does as it is told. */
    private Upstream agreeing(Upstream.Script then, String... lines) throws IOException {
        return Upstream.onConnection(connection -> {
            Wire.Head head = Wire.head(connection.in());
            heads.add(head);
            connection.send(agreement(head, lines));
            then.run(connection);
        });
    }

    private Upstream echoing(String... lines) throws IOException {
        return agreeing(connection -> WebSocketWire.echo(connection.in(), connection.out()), lines);
    }

    /** Starts an upstream that keeps what comes for a look at it. */
    private Upstream listening() throws IOException {
        return agreeing(connection -> {
            while (true) {
                seen.add(read(connection.in()));
            }
        });
    }

    private static RawClient open(GatewayUnderTest gateway, String... lines) throws IOException {
        RawClient client = new RawClient(gateway.uri());
        client.send(RawClient.request("GET", "/live", handshake(lines)) + "\r\n");
        Wire.Head head = client.head();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.first("Sec-WebSocket-Accept")).hasValue(WebSocketWire.ACCEPT);
        assertThat(head.first("Upgrade")).hasValue("websocket");
        assertThat(head.first("Connection")).hasValue("Upgrade");
        return client;
    }

    private static GatewayUnderTest gateway(Upstream upstream, WebSocketConfig config) throws IOException {
        return GatewayUnderTest.start(
                RouteConfig.builder(upstream.uri()).webSocket(config).build());
    }

    @Nested
    class Messages {
        @ParameterizedTest
        @CsvSource({
            "1, 0",
            "1, 1",
            "1, 125",
            "2, 126",
            "2, 127",
            "2, 65535",
            "2, 65536",
            "2, 16383",
            "2, 16384",
            "2, 16385",
            "2, 3000000"
        })
        void ofEverySizeComeBack(int opcode, int size) throws Exception {
            byte[] payload = new byte[size];
            for (int i = 0; i < size; i++) {
                payload[i] = (byte) (i * 31 % 95 + 32);
            }
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                Thread sender = new Thread(() -> client.write(out -> {
                    out.write(frame(0x80 | opcode, true, payload));
                    out.flush();
                    return 0;
                }));
                sender.start();
                WebSocketWire.Frame back = read(client.in());

                assertThat(back.opcode()).isEqualTo(opcode);
                assertThat(back.masked()).isFalse();
                assertThat(back.payload()).isEqualTo(payload);
            }
        }

        @Test
        void inFragmentsWithAPingBetweenThemStayAsTheyAre() throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                client.send(frame(TEXT, true, "one ".getBytes(StandardCharsets.UTF_8)));
                client.send(frame(0x80 | PING, true, HELLO));
                client.send(frame(CONTINUATION, true, "two ".getBytes(StandardCharsets.UTF_8)));
                client.send(frame(0x80 | CONTINUATION, true, "three".getBytes(StandardCharsets.UTF_8)));

                assertThat(read(client.in())).satisfies(first -> {
                    assertThat(first.last()).isFalse();
                    assertThat(first.text()).isEqualTo("one ");
                });
                assertThat(read(client.in()).opcode()).isEqualTo(PONG);
                assertThat(read(client.in()).opcode()).isEqualTo(CONTINUATION);
                assertThat(read(client.in())).satisfies(last -> {
                    assertThat(last.last()).isTrue();
                    assertThat(last.text()).isEqualTo("three");
                });
            }
        }

        @Test
        void byteByByteArriveWhole() throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                for (byte b : frame(0x80 | BINARY, true, new byte[300])) {
                    client.send(new byte[] {b});
                }
                assertThat(read(client.in()).payload()).hasSize(300);
            }
        }

        @Test
        void compressedByBothEndsPassUntouched() throws Exception {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (DeflaterOutputStream out = new DeflaterOutputStream(compressed, new Deflater(9, true))) {
                out.write("compress me ".repeat(100).getBytes(StandardCharsets.UTF_8));
            }
            try (Upstream upstream = echoing("Sec-WebSocket-Extensions: permessage-deflate");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client =
                            open(gateway, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
                client.send(frame(0xC0 | TEXT, true, compressed.toByteArray()));

                WebSocketWire.Frame back = read(client.in());
                assertThat(back.first()).isEqualTo(0xC0 | TEXT);
                assertThat(back.payload()).isEqualTo(compressed.toByteArray());
                assertThat(heads.take().first("Sec-WebSocket-Extensions"))
                        .hasValue("permessage-deflate; client_max_window_bits");
            }
        }

        @Test
        void sentTogetherWithTheHandshakeAreNotLost() throws Exception {
            try (Upstream upstream = agreeing(connection -> {
                        connection.out().write(frame(0x80 | TEXT, false, "first".getBytes(StandardCharsets.UTF_8)));
                        connection.out().flush();
                        WebSocketWire.echo(connection.in(), connection.out());
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.write(Wire.bytes(RawClient.request("GET", "/", handshake()) + "\r\n"));
                all.write(frame(0x80 | TEXT, true, HELLO));
                client.send(all.toByteArray());

                assertThat(client.head().status()).isEqualTo(101);
                assertThat(read(client.in()).text()).isEqualTo("first");
                assertThat(read(client.in()).text()).isEqualTo("hello");
            }
        }

        @Test
        void ofAClientLibraryGoBothWays() throws Exception {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            try (Upstream upstream = echoing("Sec-WebSocket-Protocol: chat.v2");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                WebSocket socket = HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .subprotocols("chat.v1", "chat.v2")
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + gateway.uri().getPort() + "/live?a=b"),
                                new Listening(events))
                        .get(10, TimeUnit.SECONDS);
                assertThat(socket.getSubprotocol()).isEqualTo("chat.v2");
                for (int i = 0; i < 200; i++) {
                    socket.sendText("message " + i, true).get(10, TimeUnit.SECONDS);
                    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + i);
                }
                var unused = socket.sendClose(4321, "bye");

                assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("close 4321 bye");
                assertThat(heads.take().target()).isEqualTo("/live?a=b");
            }
        }
    }

    /** Writes down what a client library hears. */
    private record Listening(BlockingQueue<String> events) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            events.add(data.toString());
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code + " " + reason);
            return WebSocket.Listener.super.onClose(socket, code, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            events.add("error");
        }
    }

    @Nested
    class Closing {
        @Test
        void byTheClientReachesTheUpstreamAndComesBack() throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                client.send(WebSocketWire.close(true, 4001, "done"));

                WebSocketWire.Frame back = read(client.in());
                assertThat(back.code()).isEqualTo(4001);
                assertThat(back.reason()).isEqualTo("done");
                assertThat(client.in().read()).isEqualTo(-1);
            }
        }

        @Test
        void byTheUpstreamReachesTheClient() throws Exception {
            try (Upstream upstream = agreeing(connection -> {
                        connection.out().write(WebSocketWire.close(false, 4002, "enough"));
                        connection.out().flush();
                        seen.add(read(connection.in()));
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                assertThat(read(client.in()).code()).isEqualTo(4002);
                client.send(WebSocketWire.close(true, 4002, ""));

                assertThat(client.in().read()).isEqualTo(-1);
                assertThat(seen.poll(10, TimeUnit.SECONDS).code()).isEqualTo(4002);
            }
        }

        @Test
        void isSaidToTheClientWhenTheUpstreamDies() throws Exception {
            CountDownLatch die = new CountDownLatch(1);
            try (Upstream upstream = agreeing(connection -> {
                        Upstream.await(die);
                        connection.reset();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                die.countDown();

                assertThat(read(client.in()).code()).isEqualTo(1011);
                assertThat(client.in().read()).isEqualTo(-1);
            }
        }

        @Test
        void inTheMiddleOfAFrameCutsIt() throws Exception {
            try (Upstream upstream = agreeing(connection -> {
                        connection.out().write(frame(0x80 | BINARY, false, new byte[1000]), 0, 500);
                        connection.out().flush();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                assertThat(client.untilClosed()).hasSize(500);
            }
        }

        @Test
        void reachesTheUpstreamAsAnEndWhenTheClientGoes() throws Exception {
            try (Upstream upstream = listening();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                open(gateway).close();

                assertThat(upstream.awaitBrokenConnection()).isTrue();
            }
        }

        @Test
        void isSaidToBothSidesWhenTheGatewayStops() throws Exception {
            try (Upstream upstream = listening();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                Thread stop = new Thread(gateway::close);
                stop.start();

                assertThat(read(client.in()).code()).isEqualTo(1001);
                assertThat(seen.poll(10, TimeUnit.SECONDS)).satisfies(frame -> {
                    assertThat(frame.code()).isEqualTo(1001);
                    assertThat(frame.masked()).isTrue();
                });
                client.send(WebSocketWire.close(true, 1001, ""));
                stop.join(TimeUnit.SECONDS.toMillis(10));
                assertThat(stop.isAlive()).isFalse();
            }
        }
    }

    @Nested
    class Limits {
        @Test
        void onTheSizeOfAMessageCountItsFragments() throws Exception {
            try (Upstream upstream = listening();
                    GatewayUnderTest gateway =
                            gateway(upstream, new WebSocketConfig(true, 1000, Duration.ofMinutes(1)));
                    RawClient client = open(gateway)) {
                client.send(frame(0x80 | BINARY, true, new byte[1000]));
                client.send(frame(BINARY, true, new byte[600]));
                client.send(frame(0x80 | CONTINUATION, true, new byte[401]));

                WebSocketWire.Frame close = read(client.in());
                assertThat(close.opcode()).isEqualTo(CLOSE);
                assertThat(close.code()).isEqualTo(1009);
                assertThat(seen.take().payload()).hasSize(1000);
                assertThat(seen.take().payload()).hasSize(600);
                assertThat(seen.take().code()).isEqualTo(1001);
            }
        }

        @Test
        void onSilenceEndBothSides() throws Exception {
            try (Upstream upstream = listening();
                    GatewayUnderTest gateway =
                            gateway(upstream, new WebSocketConfig(true, 1000, Duration.ofSeconds(1)));
                    RawClient client = open(gateway)) {
                assertThat(read(client.in()).code()).isEqualTo(1001);
                assertThat(seen.poll(10, TimeUnit.SECONDS).code()).isEqualTo(1001);
            }
        }

        @Test
        void onTheirNumberRefuseOneMoreAndAllowItAgainLater() throws Exception {
            try (Upstream upstream = echoing()) {
                Gateway gateway = Gateway.create(GatewayConfig.builder(
                                GatewayUnderTest.engine().build())
                        .routes(List.of(RouteConfig.builder(upstream.uri()).build()))
                        .server(ServerConfig.builder()
                                .listen(List.of(URI.create("http://127.0.0.1:0")))
                                .maxWebSockets(1)
                                .build())
                        .build());
                gateway.start();
                try (gateway) {
                    URI uri = gateway.uris().get(0);
                    RawClient first = new RawClient(uri);
                    first.send(RawClient.request("GET", "/", handshake()) + "\r\n");
                    assertThat(first.head().status()).isEqualTo(101);

                    assertThat(RawClient.get(uri, "/", handshake()).status()).isEqualTo(503);
                    first.close();
                    await().untilAsserted(() -> {
                        try (RawClient next = new RawClient(uri)) {
                            next.send(RawClient.request("GET", "/", handshake()) + "\r\n");
                            assertThat(next.head().status()).isEqualTo(101);
                        }
                    });
                }
            }
        }

        @ParameterizedTest
        @CsvSource({
            "frame without a mask, 8105, 1002",
            "unknown kind, 8380112233440000000000, 1002",
            "reserved bit, C18011223344, 1002",
            "control frame in fragments, 098011223344, 1002",
            "long control frame, 89FE007E11223344, 1002",
            "nothing to continue, 808011223344, 1002",
            "length beyond bounds, 82FFFFFFFFFFFFFFFFFF11223344, 1002",
            "huge length, 82FF7FFFFFFFFFFFFFFF11223344, 1009",
        })
        void onWhatFramesMayBeEndTheConnection(String what, String bytes, int code) throws Exception {
            try (Upstream upstream = listening();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = open(gateway)) {
                client.send(frame(0x80 | TEXT, true, HELLO));
                client.send(java.util.HexFormat.of().parseHex(bytes));

                assertThat(read(client.in()).code()).as(what).isEqualTo(code);
                assertThat(seen.take().text()).isEqualTo("hello");
                assertThat(seen.take().code()).isEqualTo(1001);
            }
        }

        @Test
        void holdAThousandIdleOnesAtLittleCost() throws Exception {
            List<RawClient> clients = new ArrayList<>();
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                for (int i = 0; i < 1000; i++) {
                    clients.add(open(gateway));
                }
                for (RawClient client : clients) {
                    client.send(frame(0x80 | TEXT, true, HELLO));
                }
                for (RawClient client : clients) {
                    assertThat(read(client.in()).text()).isEqualTo("hello");
                }
            } finally {
                for (RawClient client : clients) {
                    client.close();
                }
            }
        }
    }

    @Nested
    class Handshakes {
        @Test
        void carryWhatTheUpstreamNeedsAndNothingMore() throws Exception {
            try (Upstream upstream = echoing("X-Node: 7", "Set-Cookie: a=b");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request(
                                "GET",
                                "/",
                                handshake(
                                        "Origin: http://app.example.com",
                                        "Sec-WebSocket-Protocol: a, b",
                                        "Cookie: gatehouse=x; mine=1",
                                        "OIDC_CLAIM_sub: root",
                                        "X-Forwarded-User: root"))
                        + "\r\n");
                Wire.Head answer = client.head();
                assertThat(answer.first("X-Node")).hasValue("7");
                assertThat(answer.first("Set-Cookie")).hasValue("a=b");
                assertThat(answer.names()).doesNotContain("content-length", "transfer-encoding");
                Wire.Head head = heads.take();
                assertThat(head.first("Upgrade")).hasValue("websocket");
                assertThat(head.all("Connection")).containsExactly("Upgrade");
                assertThat(head.first("Sec-WebSocket-Key")).hasValue(WebSocketWire.KEY);
                assertThat(head.first("Sec-WebSocket-Protocol")).hasValue("a, b");
                assertThat(head.first("Origin")).hasValue("http://app.example.com");
                assertThat(head.first("Cookie")).hasValue("mine=1");
                assertThat(head.names()).doesNotContain("oidc_claim_sub", "x-forwarded-user");
            }
        }

        @ParameterizedTest
        @CsvSource({
            "http://evil.example",
            "http://app.example.com.evil.example",
            "https://app.example.com",
            "http://app.example.com:8080",
            "null"
        })
        void ofPagesOfOtherOriginsAreRefused(String origin) throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/", handshake("Origin: " + origin));

                assertThat(response.status()).isEqualTo(403);
                assertThat(response.text()).contains("origin_not_allowed");
                assertThat(heads).isEmpty();
            }
        }

        @ParameterizedTest
        @CsvSource({"Sec-WebSocket-Version: 12", "Sec-WebSocket-Version: 8"})
        void ofOtherVersionsAreToldWhichThereIs(String version) throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(
                        gateway.uri(),
                        "/",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Key: " + WebSocketWire.KEY,
                        version);

                assertThat(response.status()).isEqualTo(400);
                assertThat(response.head().first("Sec-WebSocket-Version")).hasValue("13");
                assertThat(heads).isEmpty();
            }
        }

        @Test
        void withABodyOrABadKeyAreRefused() throws Exception {
            try (Upstream upstream = echoing();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/", handshake("Sec-WebSocket-Key: again"))
                                .status())
                        .isEqualTo(400);
                assertThat(RawClient.exchange(
                                        gateway.uri(),
                                        RawClient.request("GET", "/", handshake("Content-Length: 2")) + "\r\nhi")
                                .status())
                        .isEqualTo(400);
                assertThat(heads).isEmpty();
            }
        }

        @Test
        void thatTheUpstreamRefusesGetItsAnswer() throws Exception {
            try (Upstream upstream =
                            Upstream.answering(request -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/", handshake()) + "\r\n");
                RawClient.Response response = client.response("GET");
                assertThat(response.status()).isEqualTo(403);
                assertThat(response.text()).isEqualTo("no");
                client.send(RawClient.request("GET", "/next") + "\r\n");
                assertThat(client.response("GET").status()).isEqualTo(403);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=, websocket",
            "X-Nothing: 1, websocket",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, h2c"
        })
        void thatTheUpstreamAgreesToWronglyAreRefused(String line, String protocol) throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: " + protocol
                                + "\r\nConnection: Upgrade\r\n" + line + "\r\n\r\n");
                        connection.in().read();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/", handshake()).status())
                        .isEqualTo(502);
            }
        }

        @Test
        void onRoutesWithoutWebSocketsArriveAsPlainRequests() throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway =
                            gateway(upstream, new WebSocketConfig(false, 1000, Duration.ofMinutes(1)))) {
                assertThat(RawClient.get(gateway.uri(), "/", handshake()).status())
                        .isEqualTo(200);
                assertThat(upstream.next().head().names()).doesNotContain("upgrade");
            }
        }

        @ParameterizedTest
        @CsvSource({"h2c", "foo", "websockets"})
        void forOtherProtocolsArriveAsPlainRequests(String protocol) throws Exception {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(RawClient.get(gateway.uri(), "/", "Connection: Upgrade", "Upgrade: " + protocol)
                                .status())
                        .isEqualTo(200);
                assertThat(upstream.next().head().names()).doesNotContain("upgrade");
            }
        }
    }
}
