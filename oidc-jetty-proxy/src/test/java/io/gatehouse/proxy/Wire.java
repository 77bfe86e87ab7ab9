package io.gatehouse.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Messages as they stand on the wire. */
final class Wire {
    /**
     * The head of a message.
     *
     * @param start the request line or status line
     * @param fields the header lines, as they came
     */
    record Head(String start, List<String> fields) {
        /** Returns the values of a field, its name compared without regard to case. */
        List<String> all(String name) {
            List<String> values = new ArrayList<>();
            for (String field : fields) {
                int colon = field.indexOf(':');
                if (colon > 0 && field.substring(0, colon).equalsIgnoreCase(name)) {
                    values.add(field.substring(colon + 1).strip());
                }
            }
            return values;
        }

        Optional<String> first(String name) {
            return all(name).stream().findFirst();
        }

        /** Returns the names of all fields in lower case. */
        List<String> names() {
            return fields.stream()
                    .map(field -> field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT))
                    .toList();
        }

        String method() {
            return start.split(" ", -1)[0];
        }

        String target() {
            return start.split(" ", -1)[1];
        }

        int status() {
            return Integer.parseInt(start.split(" ", -1)[1]);
        }
    }

    private Wire() {}

    /** Reads a head. */
    static Head head(InputStream in) throws IOException {
        String start = line(in);
        List<String> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            fields.add(line);
        }
        return new Head(start, fields);
    }

    /** Reads a line without its end. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads the body that belongs to the head. */
    static String body(Head head, InputStream in, boolean toTheEnd) throws IOException {
        return new String(bytes(head, in, toTheEnd), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Head head, InputStream in, boolean toTheEnd) throws IOException {
        Optional<String> length = head.first("Content-Length");
        if (head.first("Transfer-Encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (byte[] chunk = chunk(in); chunk.length > 0; chunk = chunk(in)) {
                body.writeBytes(chunk);
            }
            return body.toByteArray();
        }
        if (length.isPresent()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.get()));
            if (body.length < Integer.parseInt(length.get())) {
                throw new EOFException("the body ended after " + body.length + " bytes");
            }
            return body;
        }
        return toTheEnd ? in.readAllBytes() : new byte[0];
    }

    /**
     * Reads one chunk of a chunked body; empty at the end. Does not wait for the line break behind the data, which Jetty sends with the
     * next chunk.
     */
    static byte[] chunk(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            line = line(in);
        }
        int size = Integer.parseInt(line.split(";", -1)[0].strip(), 16);
        byte[] chunk = in.readNBytes(size);
        if (chunk.length < size) {
            throw new EOFException("a chunk ended early");
        }
        while (size == 0 && !line(in).isEmpty()) {
            // A trailer.
            size = 0;
        }
        return chunk;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
