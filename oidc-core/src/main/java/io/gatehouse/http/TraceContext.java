package io.gatehouse.http;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * To which trace a request belongs (W3C Trace Context, Level 1). Read strictly: what is not well-formed is no trace, and nothing of it
 * is passed on or written anywhere.
 *
 * @param traceId 32 hexadecimal digits in small letters, not all zero
 * @param parentId the span that asks, 16 hexadecimal digits in small letters, not all zero
 * @param sampled whether whoever asks records its part
 */
public record TraceContext(String traceId, String parentId, boolean sampled) {
    /** The header of the trace and of the span that asks. */
    public static final String HEADER = "traceparent";

    /** The header of what the systems of those on the way know of the trace. Worth nothing without the other. */
    public static final String STATE_HEADER = "tracestate";

    private static final int TRACE_ID = 32;
    private static final int PARENT_ID = 16;
    /** The length of version 00. Later versions may have more behind it (section 3.2.4). */
    private static final int LENGTH = 55;

    private static final int LONGEST = 512;

    /** Returns the trace that the headers of a request name; empty where they name none, several, or anything else. */
    public static Optional<TraceContext> of(Headers headers) {
        Optional<String> first = headers.first(HEADER);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        List<String> all = headers.all(HEADER);
        return all.size() == 1 ? parse(first.get().strip()) : Optional.empty();
    }

    /** Reads a {@code traceparent}; empty where it is none. */
    public static Optional<TraceContext> parse(String text) {
        if (text.length() < LENGTH || text.length() > LONGEST || !isHex(text, 0, 2) || text.startsWith("ff")) {
            return Optional.empty();
        }
        boolean first = text.startsWith("00");
        if (text.length() > LENGTH && (first || text.charAt(LENGTH) != '-')) {
            return Optional.empty();
        }
        boolean shaped = text.charAt(2) == '-'
                && isHex(text, 3, 35)
                && text.charAt(35) == '-'
                && isHex(text, 36, 52)
                && text.charAt(52) == '-'
                && isHex(text, 53, 55);
        if (!shaped || isZero(text, 3, 35) || isZero(text, 36, 52)) {
            return Optional.empty();
        }
        boolean sampled = (Character.digit(text.charAt(54), 16) & 1) == 1;
        return Optional.of(new TraceContext(text.substring(3, 35), text.substring(36, 52), sampled));
    }

    /** Returns a new trace. Its identifiers are random and nobody's secret. */
    public static TraceContext create(boolean sampled) {
        return new TraceContext(random(TRACE_ID), random(PARENT_ID), sampled);
    }

    /** Returns the same trace as a span of ours passes it on. */
    public TraceContext child(String spanId) {
        return new TraceContext(traceId, spanId, sampled);
    }

    /** Returns a new identifier of a span. */
    public static String newSpanId() {
        return random(PARENT_ID);
    }

    /** Returns the value of the header, in version 00. */
    public String toHeader() {
        return "00-" + traceId + '-' + parentId + (sampled ? "-01" : "-00");
    }

    private static String random(int digits) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        // Never zero, which means none.
        String low = hex.toHexDigits(random.nextLong(1, Long.MAX_VALUE));
        return digits == PARENT_ID ? low : hex.toHexDigits(random.nextLong()) + low;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }
}
