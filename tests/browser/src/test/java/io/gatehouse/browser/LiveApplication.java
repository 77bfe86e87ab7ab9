package io.gatehouse.browser;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An application with a page that opens a WebSocket at {@code /live} and an event stream at {@code /events}. Both bring what {@link #say}
 * is told; the WebSocket brings back what it is sent too.
 */
final class LiveApplication implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final String PAGE = """
            <!doctype html>
            <title>Live</title>
            <h1>Live</h1>
            <script>
            var said = [], events = [], ended = '', eventsEnded = false;
            var socket = new WebSocket('wss://' + location.host + '/live');
            socket.onmessage = function (e) { said.push(e.data); };
            socket.onclose = function (e) { ended = e.code + ' ' + e.reason; };
            var source = new EventSource('/events');
            source.onmessage = function (e) { events.push(e.data); };
            source.onerror = function () { eventsEnded = true; };
            </script>
            """;

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<OutputStream> webSockets = new CopyOnWriteArrayList<>();
    private final List<OutputStream> eventStreams = new CopyOnWriteArrayList<>();
    private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
    private final List<String> people = new CopyOnWriteArrayList<>();

    private LiveApplication(ServerSocket server) {
        this.server = server;
    }

    static LiveApplication start() throws IOException {
        LiveApplication application = new LiveApplication(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        background(application::accept);
        return application;
    }

    private static void background(Runnable work) {
        Thread thread = new Thread(work, "live-application");
        thread.setDaemon(true);
        thread.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Returns how many WebSockets were opened. */
    int webSockets() {
        return webSockets.size();
    }

    /** Returns how many event streams were opened. */
    int eventStreams() {
        return eventStreams.size();
    }

    /** Returns the codes with which the other side closed WebSockets. */
    List<Integer> closeCodes() {
        return List.copyOf(closeCodes);
    }

    /** Returns who opened WebSockets and event streams, by the gateway's word. */
    List<String> people() {
        return List.copyOf(people);
    }

    /** Says something to all that listen. */
    void say(String text) throws IOException {
        for (OutputStream out : webSockets) {
            frame(out, TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
        for (OutputStream out : eventStreams) {
            chunk(out, "data: " + text + "\n\n");
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                background(() -> serve(socket));
            } catch (IOException e) {
                // Closed, or gone again; the test sees what is missing.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            while (answer(head(in), in, out)) {
                // The next request.
            }
        } catch (IOException e) {
            // The gateway has closed the connection.
        }
    }

    /** Tells whether the connection can be used again. */
    private boolean answer(List<String> head, DataInputStream in, OutputStream out) throws IOException {
        if (head.get(0).startsWith("GET /live ")) {
            people.add(value(head, "oidc_claim_sub"));
            send(
                    out,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + accept(value(head, "sec-websocket-key")) + "\r\n\r\n");
            webSockets.add(out);
            echo(in, out);
            return false;
        }
        if (head.get(0).startsWith("GET /events ")) {
            people.add(value(head, "oidc_claim_sub"));
            send(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunk(out, "retry: 300\n\n");
            eventStreams.add(out);
            // Until the other side has had enough.
            return in.read() >= 0;
        }
        send(out, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + PAGE.length() + "\r\n\r\n" + PAGE);
        return true;
    }

    private static List<String> head(DataInputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        return lines;
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static String value(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Sends short messages back (RFC 6455, section 5.2) until the close frame, which it sends back too. */
    private void echo(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7F;
            if (length > 125) {
                throw new EOFException("a test sends short messages alone");
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            frame(out, first, payload);
            if (first == CLOSE) {
                closeCodes.add(
                        payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF);
                return;
            }
        }
    }

    private static void frame(OutputStream out, int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(payload.length);
        frame.writeBytes(payload);
        write(out, frame.toByteArray());
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        send(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static void send(OutputStream out, String text) throws IOException {
        write(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(OutputStream out, byte[] bytes) throws IOException {
        synchronized (out) {
            out.write(bytes);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
