package io.gatehouse.proxy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client that speaks TLS, and then HTTP/1.1 as a test says. */
final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;

    /**
     * Connects and shakes hands.
     *
     * @param name the name that it asks for; none when null
     */
    TlsClient(SSLContext context, URI server, @Nullable String name, String... protocols) throws IOException {
        this(context, new Socket(server.getHost(), server.getPort()), name, protocols);
    }

    /** Shakes hands on a connection that is there. */
    TlsClient(SSLContext context, Socket connection, @Nullable String name, String... protocols) throws IOException {
        connection.setSoTimeout(20_000);
        socket = (SSLSocket) context.getSocketFactory().createSocket(connection, null, connection.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns the certificate that the server has shown. */
    X509Certificate shown() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** Sends a request and returns everything that comes until the connection ends. */
    String get(String host, String target) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Sends a request on a connection that goes on, and returns the status. */
    int statusOf(String host, String target) throws IOException {
        send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        Wire.Head head = Wire.head(socket.getInputStream());
        Wire.body(head, socket.getInputStream(), false);
        return head.status();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
