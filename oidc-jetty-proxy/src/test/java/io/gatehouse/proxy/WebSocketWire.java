package io.gatehouse.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** WebSocket frames as they stand on the wire (RFC 6455, section 5.2). */
final class WebSocketWire {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    /**
     * A frame.
     *
     * @param first its first byte: the last bit of a message, the reserved bits, the kind
     * @param payload what it carries, unmasked
     */
    // Nobody compares frames.
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int first, boolean masked, byte[] payload) {
        int opcode() {
            return first & 0x0F;
        }

        boolean last() {
            return (first & 0x80) != 0;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** Returns the code of a close frame. */
        int code() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        String reason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    private WebSocketWire() {}

    static byte[] frame(int first, boolean masked, byte[] payload) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(first);
            int mask = masked ? 0x80 : 0;
            if (payload.length < 126) {
                out.write(mask | payload.length);
            } else if (payload.length < 65536) {
                out.write(mask | 126);
                out.writeShort(payload.length);
            } else {
                out.write(mask | 127);
                out.writeLong(payload.length);
            }
            if (masked) {
                out.write(MASK);
            }
            out.write(masked ? masked(payload) : payload);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] close(boolean masked, int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        return frame(
                0x80 | CLOSE,
                masked,
                ByteBuffer.allocate(2 + words.length)
                        .putShort((short) code)
                        .put(words)
                        .array());
    }

    private static byte[] masked(byte[] payload) {
        byte[] masked = Arrays.copyOf(payload, payload.length);
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % 4];
        }
        return masked;
    }

    static Frame read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        boolean masked = (second & 0x80) != 0;
        byte[] mask = masked ? in.readNBytes(4) : new byte[4];
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("a frame ended early");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(first, masked, payload);
    }

    /** Returns the lines of a handshake. */
    static String[] handshake(String... more) {
        String[] usual = {
            "Upgrade: websocket",
            "Connection: keep-alive, Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + KEY
        };
        String[] all = Arrays.copyOf(usual, usual.length + more.length);
        System.arraycopy(more, 0, all, usual.length, more.length);
        return all;
    }

    static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the answer of an upstream that agrees. */
    static String agreement(Wire.Head head, String... more) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(head.first("Sec-WebSocket-Key").orElse("")) + "\r\n");
        for (String line : more) {
            answer.append(line).append("\r\n");
        }
        return answer + "\r\n";
    }

    /** Agrees, and sends back every frame that comes, unmasked, until the close frame, which it sends back too. */
    static void echo(InputStream in, OutputStream out) throws IOException {
        while (true) {
            Frame frame = read(in);
            int first = frame.opcode() == PING ? frame.first() - PING + PONG : frame.first();
            out.write(frame(first, false, frame.payload()));
            out.flush();
            if (frame.opcode() == CLOSE) {
                return;
            }
        }
    }
}
