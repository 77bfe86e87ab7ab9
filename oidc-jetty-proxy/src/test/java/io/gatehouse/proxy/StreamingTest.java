package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.RouteConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamingTest {
    private static final String EVENT_STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final int BIG = 200 * 1024 * 1024;

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] block() {
        byte[] block = new byte[64 * 1024];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i * 31 + i / 251);
        }
        return block;
    }

    private static long write(OutputStream out, int total) throws IOException {
        CRC32 sum = new CRC32();
        byte[] block = block();
        for (int written = 0; written < total; written += block.length) {
            int length = Math.min(block.length, total - written);
            out.write(block, 0, length);
            sum.update(block, 0, length);
        }
        out.flush();
        return sum.getValue();
    }

    private static long read(InputStream in, int total) throws IOException {
        CRC32 sum = new CRC32();
        byte[] block = new byte[64 * 1024];
        int left = total;
        while (left > 0) {
            int length = in.read(block, 0, Math.min(block.length, left));
            assertThat(length).as("%s bytes are missing", left).isPositive();
            sum.update(block, 0, length);
            left -= length;
        }
        return sum.getValue();
    }

    @Nested
    class Events {
        @Test
        void arriveOneByOneWhileTheResponseGoesOn() throws Exception {
            CountDownLatch firstSeen = new CountDownLatch(1);
            CountDownLatch secondSeen = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(EVENT_STREAM);
                        connection.chunk("data: 1\n\n");
                        Upstream.await(firstSeen);
                        connection.chunk("data: 2\n\n");
                        Upstream.await(secondSeen);
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/events") + "\r\n");

                assertThat(client.head().status()).isEqualTo(200);
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("data: 1\n\n");
                firstSeen.countDown();
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("data: 2\n\n");
                secondSeen.countDown();
                assertThat(Wire.chunk(client.in())).isEmpty();
            }
        }

        @Test
        void arriveWhenTheFirstComesTogetherWithTheHead() throws Exception {
            CountDownLatch seen = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(EVENT_STREAM + Upstream.framed("data: 1\n\n"));
                        Upstream.await(seen);
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/events") + "\r\n");

                assertThat(client.head().status()).isEqualTo(200);
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("data: 1\n\n");
                seen.countDown();
                assertThat(Wire.chunk(client.in())).isEmpty();
            }
        }

        @Test
        void areOpenBeforeTheFirstOneIsSent() throws Exception {
            CountDownLatch open = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(EVENT_STREAM);
                        Upstream.await(open);
                        connection.chunk("data: 1\n\n");
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/events") + "\r\n");

                assertThat(client.head().first("Content-Type")).hasValue("text/event-stream");
                open.countDown();
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("data: 1\n\n");
            }
        }

        @Test
        void outliveTheTimeoutOfTheRouteAsLongAsTheyKeepComing() throws Exception {
            Duration timeout = Duration.ofMillis(600);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(EVENT_STREAM);
                        for (int i = 0; i < 8; i++) {
                            new CountDownLatch(1).await(250, TimeUnit.MILLISECONDS);
                            connection.chunk(Integer.toString(i));
                        }
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.start(
                            RouteConfig.builder(upstream.uri()).timeout(timeout).build())) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/events");

                assertThat(response.text()).isEqualTo("01234567");
            }
        }

        @Test
        void areCutWhenTheUpstreamFallsSilentForLongerThanTheTimeout() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(EVENT_STREAM);
                        connection.chunk("a");
                        connection.in().read();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                            .timeout(Duration.ofMillis(500))
                            .build());
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/events") + "\r\n");

                assertThat(client.head().status()).isEqualTo(200);
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("a");
                // The end of the connection without the end of the body: the client knows that something is missing.
                assertThat(client.in().read()).isEqualTo(-1);
            }
        }
    }

    @Nested
    class LargeBodies {
        @Test
        void comeDownWhole() throws Exception {
            long[] sent = new long[1];
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
                        sent[0] = write(connection.out(), BIG);
                        connection.in().read();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/file") + "\r\n");

                assertThat(client.head().first("Content-Length")).hasValue(Integer.toString(BIG));
                assertThat(read(client.in(), BIG)).isEqualTo(sent[0]);
            }
        }

        @Test
        void goUpWhole() throws Exception {
            long[] received = new long[1];
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.Head head = Wire.head(connection.in());
                        received[0] = read(
                                connection.in(),
                                Integer.parseInt(head.first("Content-Length").orElse("0")));
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("PUT", "/file", "Content-Length: " + BIG) + "\r\n");
                long sent = client.write(out -> write(out, BIG));

                assertThat(client.response("PUT").text()).isEqualTo("done");
                assertThat(received[0]).isEqualTo(sent);
            }
        }

        @Test
        void areNotCollectedInTheGatewayWhileTheUpstreamDoesNotRead() throws Exception {
            assertThat(sentBeforeTheOtherSideReads(true)).isLessThan(64 * 1024 * 1024);
        }

        @Test
        void areNotCollectedInTheGatewayWhileTheClientDoesNotRead() throws Exception {
            assertThat(sentBeforeTheOtherSideReads(false)).isLessThan(64 * 1024 * 1024);
        }

        /** Writes until the other side's silence stops it, and returns how many bytes that took. */
        private long sentBeforeTheOtherSideReads(boolean upwards) throws Exception {
            long[] taken = new long[1];
            CountDownLatch stop = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        if (!upwards) {
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + BIG + "\r\n\r\n");
                            writeUntilStuck(connection.out(), taken);
                        }
                        stop.await();
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request(upwards ? "PUT" : "GET", "/", upwards ? "Content-Length: " + BIG : "A: b")
                        + "\r\n");
                Thread writer = new Thread(() -> {
                    if (upwards) {
                        client.write(out -> writeUntilStuck(out, taken));
                    }
                });
                writer.setDaemon(true);
                writer.start();
                long settled = settled(taken);
                stop.countDown();
                return settled;
            }
        }

        private long writeUntilStuck(OutputStream out, long[] taken) {
            byte[] block = block();
            try {
                while (taken[0] < BIG) {
                    out.write(block);
                    taken[0] += block.length;
                }
            } catch (IOException e) {
                // The test has seen enough and closed the connection.
                return taken[0];
            }
            return taken[0];
        }

        private long settled(long[] counter) throws InterruptedException {
            long before = -1;
            while (counter[0] != before || counter[0] == 0) {
                before = counter[0];
                new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            }
            return before;
        }
    }

    @Nested
    class ChunkedBodies {
        @Test
        void goBothWaysPieceByPieceAtTheSameTime() throws Exception {
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Wire.head(connection.in());
                        connection.send(EVENT_STREAM);
                        for (byte[] chunk = Wire.chunk(connection.in());
                                chunk.length > 0;
                                chunk = Wire.chunk(connection.in())) {
                            connection.chunk(text(chunk));
                        }
                        connection.chunk("");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("POST", "/echo", "Transfer-Encoding: chunked") + "\r\n3\r\none\r\n");

                assertThat(client.head().first("Transfer-Encoding")).hasValue("chunked");
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("one");
                client.send("5\r\ntwo..\r\n");
                assertThat(text(Wire.chunk(client.in()))).isEqualTo("two..");
                client.send("0\r\n\r\n");
                assertThat(Wire.chunk(client.in())).isEmpty();
            }
        }

        @Test
        void ofEverySizeArriveUnchanged() throws Exception {
            try (Upstream upstream = Upstream.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: "
                            + request.text().length() + "\r\n\r\n" + request.text());
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                for (int size : new int[] {
                    1, 2, 4095, 4096, 8191, 8192, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 65_536, 300_001
                }) {
                    byte[] body = Arrays.copyOf(block(), Math.min(size, 64 * 1024));
                    String text =
                            text(body).repeat(size / body.length) + text(body).substring(0, size % body.length);
                    client.send(RawClient.request("POST", "/echo", "Content-Length: " + size) + "\r\n" + text);

                    assertThat(client.response("POST").text())
                            .as("%s bytes", size)
                            .isEqualTo(text);
                }
            }
        }
    }
}
