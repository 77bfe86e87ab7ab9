package io.gatehouse.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that writes exactly what a test says. */
final class RawClient implements AutoCloseable {
    /**
     * A response that came.
     *
     * @param head its head
     * @param text its body, a character for each byte
     * @param interims the heads of the interim responses before it
     */
    record Response(Wire.Head head, String text, List<Wire.Head> interims) {
        int status() {
            return head.status();
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawClient(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = socket.getOutputStream();
    }

    /** Sends one request on a connection of its own and returns the response. */
    static Response exchange(URI server, String request) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.send(request);
            return client.response(request.substring(0, request.indexOf(' ')));
        }
    }

    /** Sends a GET request with these header lines, each ending in a line break, besides Host. */
    static Response get(URI server, String target, String... headers) throws IOException {
        return exchange(server, request("GET", target, headers) + "\r\n");
    }

    /** Returns the head of a request, without the empty line. */
    static String request(String method, String target, String... headers) {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: app.example.com\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.toString();
    }

    void send(String text) throws IOException {
        send(Wire.bytes(text));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** What writes a request body. */
    interface Body {
        long to(OutputStream out) throws IOException;
    }

    /** Writes a body and returns what its writer says of it. */
    long write(Body body) {
        try {
            return body.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream in() {
        return in;
    }

    /** Reads everything until the connection ends, in whatever way. */
    String untilClosed() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                rest.write(b);
            }
        } catch (SocketException e) {
            // A reset is an end as well.
            return rest.toString(StandardCharsets.ISO_8859_1);
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    Wire.Head head() throws IOException {
        return Wire.head(in);
    }

    /** Reads a response to a request of this method. */
    Response response(String method) throws IOException {
        List<Wire.Head> interims = new ArrayList<>();
        Wire.Head head = head();
        while (head.status() >= 100 && head.status() < 200) {
            interims.add(head);
            head = head();
        }
        boolean none = method.equals("HEAD") || head.status() == 204 || head.status() == 304;
        return new Response(head, none ? "" : Wire.body(head, in, true), interims);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
