package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Transfers that are far larger than the heap. Not part of the ordinary run; {@code docs/websocket.md} has the command. */
@EnabledIfSystemProperty(named = "gatehouse.huge", matches = "true")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HugeTransfer {
    private static final long SIZE = 5L * 1024 * 1024 * 1024;

    private static void write(OutputStream out) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (long written = 0; written < SIZE; written += block.length) {
            block[0] = (byte) (written >> 16);
            out.write(block);
        }
        out.flush();
    }

    private static long read(InputStream in) throws IOException {
        byte[] block = new byte[64 * 1024];
        long read = 0;
        while (read < SIZE) {
            int length = in.read(block, 0, (int) Math.min(block.length, SIZE - read));
            if (length < 0) {
                return read;
            }
            read += length;
        }
        return read;
    }

    @Test
    void goDownAndUpInASmallHeap() throws Exception {
        assertThat(Runtime.getRuntime().maxMemory()).as("run it with -Xmx256m").isLessThan(300L * 1024 * 1024);
        long[] received = new long[1];
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Wire.Head head = Wire.head(connection.in());
                    if (head.method().equals("GET")) {
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                        write(connection.out());
                    } else {
                        received[0] = read(connection.in());
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
                    }
                });
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            try (RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("GET", "/") + "\r\n");
                assertThat(client.head().status()).isEqualTo(200);
                assertThat(read(client.in())).isEqualTo(SIZE);
            }
            try (RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request("PUT", "/", "Content-Length: " + SIZE) + "\r\n");
                client.write(out -> {
                    write(out);
                    return SIZE;
                });
                assertThat(client.response("PUT").text()).isEqualTo("done");
                assertThat(received[0]).isEqualTo(SIZE);
            }
        }
    }
}
