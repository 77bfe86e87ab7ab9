package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrailersTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";

    /** Reads what follows the last chunk. */
    private static Wire.Head trailers(RawClient client) throws Exception {
        String size = Wire.line(client.in());
        // The end of the chunk before may not have been read.
        assertThat(size.isEmpty() ? Wire.line(client.in()) : size).isEqualTo("0");
        StringBuilder lines = new StringBuilder();
        for (String line = Wire.line(client.in()); !line.isEmpty(); line = Wire.line(client.in())) {
            lines.append(line).append('\n');
        }
        return new Wire.Head("trailers", lines.toString().lines().toList());
    }

    @Nested
    class OfResponses {
        @Test
        void followABodyThatIsThereAtOnce() throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request -> CHUNKED + "5\r\nhello\r\n0\r\nX-Sum: 42\r\nSet-Cookie: a=b\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/", "TE: trailers") + "\r\n");

                Wire.Head head = client.head();
                assertThat(head.first("Trailer")).hasValue("X-Sum");
                assertThat(head.first("Transfer-Encoding")).hasValue("chunked");
                assertThat(Wire.line(client.in())).isEqualTo("5");
                assertThat(Wire.line(client.in())).isEqualTo("hello");
                assertThat(trailers(client).fields()).containsExactly("X-Sum: 42");
                Wire.Head asked = upstream.next().head();
                assertThat(asked.first("TE")).hasValue("trailers");
                assertThat(asked.first("Connection")).hasValue("TE");
            }
        }

        @Test
        void followABodyThatComesInPieces() throws Exception {
            CountDownLatch seen = new CountDownLatch(1);
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        connection.send(CHUNKED);
                        connection.chunk("hello");
                        Upstream.await(seen);
                        connection.send("0\r\nX-Sum: 42\r\nContent-Length: 7\r\n\r\n");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/") + "\r\n");
                assertThat(client.head().status()).isEqualTo(200);
                assertThat(Wire.chunk(client.in())).asString().isEqualTo("hello");
                seen.countDown();
                assertThat(trailers(client).fields()).containsExactly("X-Sum: 42");
            }
        }

        @Test
        void changeNothingWhereThereAreNone() throws Exception {
            try (Upstream upstream = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");
                assertThat(response.text()).isEqualTo("ok");
                assertThat(response.head().first("Content-Length")).hasValue("2");
            }
        }
    }

    @Nested
    class OfRequests {
        @Test
        void followTheBodyButNotWhatMustNot() throws Exception {
            CountDownLatch done = new CountDownLatch(1);
            StringBuilder seen = new StringBuilder();
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        seen.append(Wire.head(connection.in()).fields()).append('\n');
                        for (String line = Wire.line(connection.in());
                                !line.equals("0");
                                line = Wire.line(connection.in())) {
                            seen.append(line).append('\n');
                        }
                        for (String line = Wire.line(connection.in());
                                !line.isEmpty();
                                line = Wire.line(connection.in())) {
                            seen.append(line).append('\n');
                        }
                        done.countDown();
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    });
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                        + "\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\nOIDC_CLAIM_sub: root\r\nX-Forwarded-For: 1.2.3.4\r\n"
                        + "Authorization: Bearer x\r\nHost: evil\r\n\r\n");

                assertThat(client.response("POST").text()).isEqualTo("ok");
                Upstream.await(done);
                assertThat(seen.toString()).contains("Trailer: X-Sum").endsWith("5\nhello\nX-Sum: 42\n");
            }
        }
    }
}
