package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.OneSpelling;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes JSON-like values (texts, numbers, booleans, lists, maps) as compact bytes. Sessions live in cookies, where each byte counts
 * and each request pays for reading. A format version leads; bytes of another version are not read.
 */
final class CompactCodec {
    private static final int FORMAT = 1;
    private static final int MAX_DEPTH = 24;

    private static final int TEXT = 1;
    private static final int INTEGER = 2;
    private static final int DOUBLE = 3;
    private static final int TRUE = 4;
    private static final int FALSE = 5;
    private static final int LIST = 6;
    private static final int MAP = 7;
    private static final int BIG_INTEGER = 8;
    private static final int DECIMAL = 9;
    private static final int PACKED = 10;

    private static final int SHORTEST_PACKED = 24;
    /** An encrypted token has five. */
    private static final int MOST_PARTS = 5;

    private CompactCodec() {}

    /** Encodes a map. Values of other types are left out, as are those nested deeper than 24 levels. */
    static byte[] encode(Map<String, ?> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(FORMAT);
            writeMap(out, values, 0);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /** Decodes a map, lists and maps within which cannot be changed; empty where the bytes are not what {@link #encode} writes. */
    static Optional<Map<String, Object>> decode(byte[] encoded) {
        try {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            Map<String, Object> values = readMap(in, 0);
            return in.hasRemaining() ? Optional.empty() : Optional.of(values);
        } catch (IOException | BufferUnderflowException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean writable(Object value, int depth) {
        return value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || ((value instanceof List || value instanceof Map) && depth < MAX_DEPTH);
    }

    private static void write(DataOutputStream out, Object value, int depth) throws IOException {
        if (value instanceof String text) {
            if (!writePacked(out, text)) {
                out.write(TEXT);
                writeText(out, text);
            }
        } else if (value instanceof Boolean flag) {
            out.write(flag ? TRUE : FALSE);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            out.write(INTEGER);
            writeNumber(out, ((Number) value).longValue());
        } else if (value instanceof BigInteger) {
            out.write(BIG_INTEGER);
            writeText(out, value.toString());
        } else if (value instanceof BigDecimal) {
            out.write(DECIMAL);
            writeText(out, value.toString());
        } else if (value instanceof Number number) {
            out.write(DOUBLE);
            out.writeDouble(number.doubleValue());
        } else if (value instanceof List<?> list) {
            out.write(LIST);
            List<Object> elements = new ArrayList<>(list.size());
            for (Object element : list) {
                if (element != null && writable(element, depth + 1)) {
                    elements.add(element);
                }
            }
            writeNumber(out, elements.size());
            for (Object element : elements) {
                write(out, element, depth + 1);
            }
        } else {
            out.write(MAP);
            writeMap(out, (Map<?, ?>) value, depth + 1);
        }
    }

    private static void writeMap(DataOutputStream out, Map<?, ?> map, int depth) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            if (name instanceof String text && value != null && writable(value, depth)) {
                entries.put(text, value);
            }
        });
        writeNumber(out, entries.size());
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            writeText(out, entry.getKey());
            write(out, entry.getValue(), depth);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(out, bytes.length);
        out.write(bytes);
    }

    /** Seven bits a byte, the sign folded into the lowest bit. */
    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long rest = (number << 1) ^ (number >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Writes a text as the bytes that its parts spell, if it is base64url in parts, as tokens are: that saves a quarter. */
    private static boolean writePacked(DataOutputStream out, String text) throws IOException {
        if (text.length() < SHORTEST_PACKED) {
            return false;
        }
        List<byte[]> parts = new ArrayList<>(3);
        int from = 0;
        while (from <= text.length()) {
            int dot = text.indexOf('.', from);
            int end = dot < 0 ? text.length() : dot;
            Optional<byte[]> part = OneSpelling.decode(text.substring(from, end));
            if (part.isEmpty() || parts.size() == MOST_PARTS) {
                return false;
            }
            parts.add(part.get());
            from = end + 1;
        }
        out.write(PACKED);
        writeNumber(out, parts.size());
        for (byte[] part : parts) {
            writeNumber(out, part.length);
            out.write(part);
        }
        return true;
    }

    private static Object read(ByteBuffer in, int depth) throws IOException {
        if (depth > MAX_DEPTH + 1) {
            throw new IOException("nested too deeply");
        }
        return switch (in.get()) {
            case TEXT -> readText(in);
            case PACKED -> readPacked(in);
            case INTEGER -> readNumber(in);
            case DOUBLE -> in.getDouble();
            case TRUE -> true;
            case FALSE -> false;
            case LIST -> {
                int size = readSize(in);
                List<Object> list = new ArrayList<>(Math.min(size, 64));
                for (int i = 0; i < size; i++) {
                    list.add(read(in, depth + 1));
                }
                yield Collections.unmodifiableList(list);
            }
            case MAP -> Collections.unmodifiableMap(readMap(in, depth + 1));
            case BIG_INTEGER -> new BigInteger(readText(in));
            case DECIMAL -> new BigDecimal(readText(in));
            default -> throw new IOException("unknown type");
        };
    }

    private static Map<String, Object> readMap(ByteBuffer in, int depth) throws IOException {
        int size = readSize(in);
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String name = readText(in);
            map.put(name, read(in, depth));
        }
        return map;
    }

    private static String readText(ByteBuffer in) throws IOException {
        int size = readSize(in);
        String text = new String(in.array(), in.arrayOffset() + in.position(), size, StandardCharsets.UTF_8);
        in.position(in.position() + size);
        return text;
    }

    private static String readPacked(ByteBuffer in) throws IOException {
        int parts = readSize(in);
        if (parts < 1 || parts > MOST_PARTS) {
            throw new IOException("parts out of range");
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            byte[] part = new byte[readSize(in)];
            in.get(part);
            text.append(i == 0 ? "" : ".").append(OneSpelling.encode(part));
        }
        return text.toString();
    }

    /** Reads a size, which can never be more than the bytes that are left: each element takes one at least. */
    private static int readSize(ByteBuffer in) throws IOException {
        long size = readNumber(in);
        if (size < 0 || size > in.remaining()) {
            throw new IOException("size out of range");
        }
        return (int) size;
    }

    private static long readNumber(ByteBuffer in) throws IOException {
        long folded = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.get();
            folded |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return (folded >>> 1) ^ -(folded & 1);
            }
        }
        throw new IOException("number too long");
    }
}
