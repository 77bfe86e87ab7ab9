package io.gatehouse.proxy.tunnel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of one direction of a WebSocket (RFC 6455, section 5.2) by their heads alone. What they carry is neither kept nor
 * looked at, so that extensions such as per-message deflate are the business of the two ends. A head is held back until it is whole and
 * found good; so whatever was let pass ends between two frames or in the middle of what one carries.
 */
final class FrameScanner {
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int LAST_OPCODE = 10;
    private static final int MAX_CONTROL = 125;
    private static final byte[] NOTHING = {};

    private final boolean fromClient;
    private final boolean extended;
    private final long maxMessage;
    // Two bytes, a length of up to eight, a mask of four.
    private final byte[] head = new byte[14];
    private int headLength;
    private long left;
    private long message;
    private boolean inMessage;
    private boolean closing;
    private boolean closed;
    private boolean sawData;
    private byte[] heldBack = NOTHING;
    private @Nullable CloseReason violation;

    /**
     * Creates a scanner.
     *
     * @param fromClient whether a client sends, whose frames are masked and a server's are not
     * @param extended whether an extension was agreed on, which gives the reserved bits a meaning
     * @param maxMessage how large a message may be
     */
    FrameScanner(boolean fromClient, boolean extended, long maxMessage) {
        this.fromClient = fromClient;
        this.extended = extended;
        this.maxMessage = maxMessage;
    }

    /**
     * Reads what came. What is to be passed on is {@link #heldBack}, and then the buffer up to the position that is returned. Nothing
     * after a close frame is, and nothing after a violation.
     */
    int scan(ByteBuffer buffer) {
        byte[] carried = headLength == 0 ? NOTHING : Arrays.copyOf(head, headLength);
        heldBack = NOTHING;
        int passes = buffer.position();
        int at = passes;
        while (at < buffer.limit() && !closed && violation == null) {
            if (left > 0) {
                int length = (int) Math.min(left, buffer.limit() - at);
                at += length;
                left -= length;
            } else {
                head[headLength++] = buffer.get(at++);
                if (headLength < 2 || headLength < wholeHead()) {
                    continue;
                }
                violation = judge();
                if (violation != null) {
                    break;
                }
                headLength = 0;
                heldBack = carried;
            }
            passes = at;
            closed = closing && left == 0;
        }
        return passes;
    }

    /** Returns what earlier buffers ended with, and is to be passed on before what was scanned last. */
    byte[] heldBack() {
        return heldBack;
    }

    private int wholeHead() {
        if (isMasked() != fromClient) {
            // Of a head like this no more need be seen.
            return 2;
        }
        int length = head[1] & 0x7F;
        return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (fromClient ? 4 : 0);
    }

    private boolean isMasked() {
        return (head[1] & 0x80) != 0;
    }

    private @Nullable CloseReason judge() {
        boolean last = (head[0] & 0x80) != 0;
        int opcode = head[0] & 0x0F;
        boolean control = opcode >= CLOSE;
        if (isMasked() != fromClient) {
            return wrong(fromClient ? "frames of clients must be masked" : "frames of servers must not be masked");
        }
        long length = length();
        if (opcode > LAST_OPCODE || (opcode > 2 && !control)) {
            return wrong("unknown kind of frame");
        }
        if ((head[0] & 0x70) != 0 && !extended) {
            return wrong("a reserved bit is set, and no extension was agreed on");
        }
        if (length < 0) {
            return wrong("a length beyond all bounds");
        }
        if (control) {
            if (!last || length > MAX_CONTROL) {
                return wrong("control frames must be whole and short");
            }
            closing = opcode == CLOSE;
        } else {
            if ((opcode == CONTINUATION) != inMessage) {
                return wrong(inMessage ? "a message began in the middle of another" : "no message to continue");
            }
            message = inMessage ? message + length : length;
            if (message > maxMessage || message < 0) {
                return new CloseReason(CloseReason.TOO_BIG, "messages may have " + maxMessage + " bytes here");
            }
            inMessage = !last;
            sawData = true;
        }
        left = length;
        return null;
    }

    private static CloseReason wrong(String text) {
        return new CloseReason(CloseReason.PROTOCOL_ERROR, text);
    }

    private long length() {
        int length = head[1] & 0x7F;
        ByteBuffer more = ByteBuffer.wrap(head, 2, 8);
        return length == 126 ? more.getShort() & 0xFFFF : length == 127 ? more.getLong() : length;
    }

    /** Tells whether a frame of ours may follow what was let pass. */
    boolean atBoundary() {
        return left == 0;
    }

    /** Tells whether a close frame was let pass. */
    boolean closed() {
        return closed;
    }

    /** Tells whether a message, or a part of one, came since the question was asked last; signs of life alone are none. */
    boolean sawData() {
        boolean saw = sawData;
        sawData = false;
        return saw;
    }

    /** Returns what the sender did that may not be; null while it has not. */
    @Nullable
    CloseReason violation() {
        return violation;
    }
}
