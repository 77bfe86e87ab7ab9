package io.gatehouse.proxy.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Why a WebSocket is closed by us (RFC 6455, section 7.4.1).
 *
 * @param code the status code
 * @param text words for developers, at most 123 bytes of ASCII
 */
record CloseReason(int code, String text) {
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int POLICY_VIOLATION = 1008;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;
    static final int TRY_AGAIN_LATER = 1013;

    private static final int FINAL_CLOSE = 0x88;
    private static final int MASKED = 0x80;

    /**
     * Returns the frame that says so.
     *
     * @param masked whether it goes to a server: what clients send is masked, here with zeros, as there is nothing to hide from caches in
     *     words of our own (RFC 6455, section 10.3)
     */
    ByteBuffer frame(boolean masked) {
        byte[] words = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(8 + words.length);
        frame.put((byte) FINAL_CLOSE).put((byte) ((masked ? MASKED : 0) | 2 + words.length));
        if (masked) {
            frame.putInt(0);
        }
        return frame.putShort((short) code).put(words).flip();
    }
}
