package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies of HTTP/2, whose end is told beside the length that was announced. An upstream of HTTP/1.1 goes by the length, so that the next
 * request on its connection would be taken for the rest of a body that is too short.
 */
@Timeout(60)
class AnnouncedLengthTest {
    private static final int LENGTH = 40;

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    /** An upstream that answers at once, reads what it was promised, and takes what comes then for a request. */
    private Upstream upstream() throws Exception {
        return Upstream.onConnection(connection -> {
            while (true) {
                Wire.Head head = Wire.head(connection.in());
                seen.add(head.start());
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                Wire.body(head, connection.in(), false);
            }
        });
    }

    private static byte[] frame(int type, int flags, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, 1});
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** POST, http, / and an authority, and a length (RFC 7541, appendix A: 3, 6, 4, 1, 28). */
    private static byte[] head() {
        return new byte[] {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x01, 0x01, 'a', 0x0f, 0x0d, 0x02, '4', '0'};
    }

    /** Sends frames on a connection of their own, and returns the first bytes of the answer's head. */
    private static byte[] answer(GatewayUnderTest gateway, List<byte[]> frames) throws Exception {
        try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(Wire.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            out.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            frames.forEach(out::writeBytes);
            socket.getOutputStream().write(out.toByteArray());
            InputStream in = socket.getInputStream();
            while (true) {
                byte[] head = in.readNBytes(9);
                if (head.length < 9) {
                    return new byte[0];
                }
                byte[] payload = in.readNBytes(((head[0] & 0xFF) << 16) | ((head[1] & 0xFF) << 8) | (head[2] & 0xFF));
                if (head[3] == 1) {
                    return payload;
                }
                if (head[3] == 3 || head[3] == 7) {
                    return new byte[0];
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, LENGTH - 1})
    void mayNotBeMoreThanComes(int sent) throws Exception {
        try (Upstream upstream = upstream();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
                        upstream, ServerConfig.builder().h2c(true))) {
            List<byte[]> frames = sent == 0
                    ? List.of(frame(1, 5, head()))
                    : List.of(frame(1, 4, head()), frame(0, 1, new byte[sent]));
            answer(gateway, frames);

            for (int i = 0; i < 3; i++) {
                assertThat(RawClient.get(gateway.uri(), "/next" + i).status()).isEqualTo(200);
            }

            assertThat(seen)
                    .filteredOn(start -> start.startsWith("GET"))
                    .containsExactly("GET /next0 HTTP/1.1", "GET /next1 HTTP/1.1", "GET /next2 HTTP/1.1");
            assertThat(seen).allMatch(start -> start.startsWith("GET /next") || start.equals("POST / HTTP/1.1"));
        }
    }

    @Test
    void isFineWhereItIsWhatComes() throws Exception {
        try (Upstream upstream = upstream();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(
                        upstream, ServerConfig.builder().h2c(true))) {
            answer(gateway, List.of(frame(1, 4, head()), frame(0, 1, new byte[LENGTH])));

            assertThat(seen).containsExactly("POST / HTTP/1.1");
        }
    }
}
