package io.gatehouse.edges;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that agrees to every WebSocket handshake, and then sends back whatever line it is sent. */
final class WebSocketApplication implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final ServerSocket server;
    private final List<String> handshakes = new CopyOnWriteArrayList<>();

    private WebSocketApplication(ServerSocket server) {
        this.server = server;
    }

    static WebSocketApplication start() throws IOException {
        WebSocketApplication application =
                new WebSocketApplication(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(application::serve, "websocket-application");
        thread.setDaemon(true);
        thread.start();
        return application;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the heads of the handshakes that came, in lower case. */
    List<String> handshakes() {
        return List.copyOf(handshakes);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // The test sees what is missing.
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> head = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.add(line.toLowerCase(Locale.ROOT));
        }
        if (head.isEmpty()) {
            return; // somebody looked whether anybody listens
        }
        handshakes.add(String.join("\n", head));
        OutputStream out = socket.getOutputStream();
        if (!head.contains("upgrade: websocket") || !head.contains("connection: upgrade")) {
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        List<String> agreement = List.of(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                "\r\n");
        out.write(String.join("\r\n", agreement).getBytes(StandardCharsets.US_ASCII));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            // The client has forgotten to go.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
