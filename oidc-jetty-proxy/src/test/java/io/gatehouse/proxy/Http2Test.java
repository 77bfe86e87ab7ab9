package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2, by ALPN and by prior knowledge. */
@Timeout(60)
class Http2Test {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final byte[] PREFACE = Wire.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};
    private static final int GOAWAY = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    private Path directory = Path.of("");

    private ListeningGateway tls(String more) throws IOException {
        AUTHORITY
                .issue("EC", "CN=here", Duration.ofDays(60), "localhost", "ip:127.0.0.1")
                .write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        return ListeningGateway.start(
                directory,
                "server: {listen: 'https://127.0.0.1:0', " + more
                        + "tls: {certificate: tls.crt, private-key: tls.key}}\n");
    }

    private ListeningGateway clear(boolean h2c) throws IOException {
        return ListeningGateway.start(directory, "server: {listen: {url: 'http://127.0.0.1:0', h2c: " + h2c + "}}\n");
    }

    private static HttpRequest get(ListeningGateway gateway) {
        return HttpRequest.newBuilder(gateway.uri().resolve("/x")).build();
    }

    @Test
    void isWhatTlsClientsGetThatWantIt() throws Exception {
        try (ListeningGateway gateway = tls("")) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(AUTHORITY.client(null)).build();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.sendAsync(get(gateway), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS).version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.get().body()).isEqualTo("client=127.0.0.1 proto=https");
            }
        }
    }

    @Test
    void isNotForcedUponThoseWhoOfferHttp1Alone() throws Exception {
        try (ListeningGateway gateway = tls("");
                SSLSocket client = (SSLSocket) AUTHORITY
                        .client(null)
                        .getSocketFactory()
                        .createSocket(gateway.uri().getHost(), gateway.uri().getPort())) {
            client.setSoTimeout(20_000);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            client.setSSLParameters(parameters);
            client.getOutputStream().write(Wire.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));

            assertThat(Wire.line(client.getInputStream())).isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void makesNoBodyWhereThereIsNone() throws Exception {
        try (ListeningGateway gateway = tls("")) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(AUTHORITY.client(null)).build();
            for (String method : List.of("GET", "HEAD", "DELETE")) {
                client.send(
                        HttpRequest.newBuilder(gateway.uri())
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());

                Upstream.Received received = gateway.upstream().next();
                assertThat(received.head().method()).isEqualTo(method);
                assertThat(received.head().names()).doesNotContain("transfer-encoding", "content-length");
            }
        }
    }

    @Test
    void keepsABodyWithoutALength() throws Exception {
        try (ListeningGateway gateway = tls("")) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(AUTHORITY.client(null)).build();
            for (String body : List.of("x", "y".repeat(200_000))) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(gateway.uri())
                                .POST(HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofString(body)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(gateway.upstream().next().text()).isEqualTo(body);
            }
        }
    }

    @Test
    void isNotOfferedWhereItIsOff() throws Exception {
        try (ListeningGateway gateway = tls("http2: false, ")) {
            HttpClient client =
                    HttpClient.newBuilder().sslContext(AUTHORITY.client(null)).build();
            assertThat(client.send(get(gateway), HttpResponse.BodyHandlers.ofString())
                            .version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void isSpokenWithoutTlsByThoseWhoKnow() throws Exception {
        org.eclipse.jetty.client.HttpClient client =
                new org.eclipse.jetty.client.HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client.start();
        try (ListeningGateway gateway = clear(true)) {
            ContentResponse answer = client.GET(gateway.uri());

            assertThat(answer.getVersion()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(answer.getContentAsString()).isEqualTo("client=127.0.0.1 proto=http");
            assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
        } finally {
            client.stop();
        }
    }

    @Test
    void isNotSpokenWithoutTlsWhereItIsOff() throws Exception {
        try (ListeningGateway gateway = clear(false)) {
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket(
                                gateway.uri().getHost(), gateway.uri().getPort())) {
                            socket.setSoTimeout(20_000);
                            socket.getOutputStream().write(PREFACE);
                            socket.getOutputStream().write(SETTINGS);
                            String answer = Wire.line(socket.getInputStream());
                            throw new IOException(answer);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("HTTP/1.1 (426|400|505).*");
        }
    }

    @Test
    void isNotUpgradedTo() throws Exception {
        try (ListeningGateway gateway = clear(true)) {
            RawClient.Response answer = RawClient.get(
                    gateway.uri(),
                    "/",
                    "Connection: Upgrade, HTTP2-Settings",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABkAAQAAP__");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.interims()).isEmpty();
        }
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(new byte[] {
            0, (byte) (payload.length >> 8), (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream
        });
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Sends a frame again and again, and returns the error code of the GOAWAY that ends the connection. */
    private static int floodedWith(ListeningGateway gateway, byte[] first, byte[] again) throws IOException {
        try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            flood.writeBytes(PREFACE);
            flood.writeBytes(SETTINGS);
            flood.writeBytes(first);
            for (int i = 0; i < 400; i++) {
                flood.writeBytes(again);
            }
            socket.getOutputStream().write(flood.toByteArray());
            return errorAtTheEnd(socket.getInputStream());
        }
    }

    private static int errorAtTheEnd(InputStream in) throws IOException {
        while (true) {
            byte[] head = in.readNBytes(9);
            if (head.length < 9) {
                throw new IOException("the connection ended without GOAWAY");
            }
            byte[] payload = in.readNBytes(((head[0] & 0xFF) << 16) | ((head[1] & 0xFF) << 8) | (head[2] & 0xFF));
            if (head[3] == GOAWAY) {
                return payload[7];
            }
        }
    }

    @Test
    void endsForThoseWhoFloodIt() throws Exception {
        try (ListeningGateway gateway = clear(true)) {
            byte[] none = new byte[0];
            assertThat(floodedWith(gateway, none, frame(6, 0, 0, new byte[8])))
                    .as("PING")
                    .isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(floodedWith(gateway, none, SETTINGS)).as("SETTINGS").isEqualTo(ENHANCE_YOUR_CALM);
            byte[] headers = frame(1, 0, 1, new byte[] {(byte) 0x82});
            assertThat(floodedWith(gateway, headers, frame(9, 0, 1, none)))
                    .as("CONTINUATION")
                    .isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void endsForThoseWhoResetRapidly() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse");
                ListeningGateway gateway = clear(true);
                Socket socket =
                        new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            flood.writeBytes(PREFACE);
            flood.writeBytes(SETTINGS);
            for (int stream = 1; stream < 2000; stream += 2) {
                // GET, http, / and an authority (RFC 7541, appendix A), then RST_STREAM with CANCEL.
                byte[] request = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 0x01, 'a'};
                byte[] opened = frame(1, 5, 0, request);
                byte[] reset = frame(3, 0, 0, new byte[] {0, 0, 0, 8});
                for (byte[] frame : new byte[][] {opened, reset}) {
                    frame[7] = (byte) (stream >> 8);
                    frame[8] = (byte) stream;
                    flood.writeBytes(frame);
                }
            }
            socket.getOutputStream().write(flood.toByteArray());
            assertThat(errorAtTheEnd(socket.getInputStream())).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(log.lines()).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        }
    }

    @Test
    void isToldThatNothingMoreIsTakenWhenTheGatewayStops() throws Exception {
        ListeningGateway gateway = clear(true);
        try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(PREFACE);
            socket.getOutputStream().write(SETTINGS);
            // Its settings: the connection is there.
            byte[] head = socket.getInputStream().readNBytes(9);
            socket.getInputStream().skipNBytes(head[2] & 0xFF);

            gateway.close();

            assertThat(errorAtTheEnd(socket.getInputStream())).isZero();
        } finally {
            gateway.close();
        }
    }
}
