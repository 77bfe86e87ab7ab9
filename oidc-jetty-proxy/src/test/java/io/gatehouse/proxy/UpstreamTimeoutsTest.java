package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import io.gatehouse.proxy.config.UpstreamTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpstreamTimeoutsTest {
    @TempDir
    private Path directory;

    @Test
    void aConnectionThatIsNotMadeInTimeIsGivenUp() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        // A queue that is full: the system lets further connections wait.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Upstream up = Upstream.ok()) {
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException e) {
                    break;
                }
            }
            URI hanging = URI.create("http://127.0.0.1:" + full.getLocalPort());
            ClientConfig impatient = new ClientConfig(
                    UpstreamProtocol.HTTP_1_1,
                    Duration.ofMillis(300),
                    10,
                    10,
                    UpstreamTls.builder().build());
            try (GatewayUnderTest alone = GatewayUnderTest.start(
                            RouteConfig.builder(hanging).client(impatient).build());
                    GatewayUnderTest both = GatewayUnderTest.start(RouteConfig.builder(List.of(hanging, up.uri()))
                            .client(impatient)
                            .build())) {
                assertThat(RawClient.get(alone.uri(), "/").status()).isEqualTo(502);
                assertThat(RawClient.get(both.uri(), "/").status()).isEqualTo(200);
                assertThat(RawClient.get(both.uri(), "/").status()).isEqualTo(200);
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void anAnswerMayTakeLongerToBeginThanToPauseLater() throws Exception {
        try (Upstream upstream = Upstream.answering(request -> {
                    Upstream.pauseFor(800);
                    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                });
                GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                        .timeout(Duration.ofSeconds(5))
                        .idleTimeout(Duration.ofMillis(300))
                        .build())) {
            assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
            // On the connection that was used before.
            assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerThatFallsSilentIsCut() throws Exception {
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Wire.head(connection.in());
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.chunk("first");
                    Upstream.pauseFor(8000);
                    connection.chunk("last");
                });
                GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                        .timeout(Duration.ofSeconds(20))
                        .idleTimeout(Duration.ofMillis(500))
                        .build());
                RawClient client = new RawClient(gateway.uri())) {
            client.send(RawClient.request("GET", "/") + "\r\n");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.untilClosed()).contains("first").doesNotContain("last");
        }
    }

    @Test
    void anAnswerThatDripsIsNot() throws Exception {
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Wire.head(connection.in());
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 10; i++) {
                        connection.chunk("x");
                        Upstream.pauseFor(150);
                    }
                    connection.chunk("");
                });
                GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                        .timeout(Duration.ofSeconds(20))
                        .idleTimeout(Duration.ofMillis(700))
                        .build())) {
            assertThat(RawClient.get(gateway.uri(), "/").text()).isEqualTo("xxxxxxxxxx");
        }
    }

    @Test
    void aSocketInTheFileSystemIsAnUpstreamToo() throws Exception {
        Path path = directory.resolve("app.sock");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            Thread server = new Thread(() -> {
                try (SocketChannel channel = listener.accept()) {
                    ByteBuffer request = ByteBuffer.allocate(8192);
                    channel.read(request);
                    String text = new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
                    String line = text.substring(0, text.indexOf("\r\n"));
                    channel.write(
                            ByteBuffer.wrap(("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line)
                                    .getBytes(StandardCharsets.US_ASCII)));
                    channel.read(ByteBuffer.allocate(1));
                } catch (IOException e) {
                    // The test is over.
                }
            });
            server.setDaemon(true);
            server.start();
            try (GatewayUnderTest gateway = GatewayUnderTest.start(
                    RouteConfig.builder(URI.create("unix:" + path)).build())) {
                assertThat(RawClient.get(gateway.uri(), "/x").text()).isEqualTo("GET /x HTTP/1.1");
            }
        }
    }
}
