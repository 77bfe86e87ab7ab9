package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls by gRPC through the gateway, HTTP/2 on both sides: messages behind a prefix of five bytes, and how it went in the trailers. */
@Timeout(60)
class GrpcTest {
    private static final int PREFIX = 5;

    @TempDir
    private Path directory = Path.of("");

    private final Server server = new Server();
    private final HTTP2Client client = new HTTP2Client();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private Gateway gateway;
    private Session session;

    @BeforeEach
    void start() throws Exception {
        ServerConnector connector =
                new ServerConnector(server, new HTTP2CServerConnectionFactory(new HttpConfiguration()));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                answer(request, response);
                callback.succeeded();
                return true;
            }
        });
        server.start();
        gateway = Gateway.create(ListeningGateway.read(directory, """
                server: {listen: {url: 'http://127.0.0.1:0', h2c: true}}
                rules: [{path: /open.Echo/**, allow: everyone}, {path: /**, allow: signed-in}]
                routes: [{upstream: 'http://127.0.0.1:%d', protocol: http/2}]
                """.formatted(connector.getLocalPort())));
        gateway.start();
        client.start();
        URI uri = gateway.uris().get(0);
        session = client.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), new Session.Listener() {})
                .get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        LifeCycle.stop(client);
        gateway.close();
        LifeCycle.stop(server);
    }

    /** Answers each message at once. */
    private void answer(Request request, Response response) throws IOException {
        response.getHeaders().put("Content-Type", "application/grpc").put("Trailer", "grpc-status, x-sum");
        response.setTrailersSupplier(() -> HttpFields.build()
                .put("grpc-status", "0")
                .put(
                        "x-sum",
                        Optional.ofNullable(request.getTrailers())
                                .map(trailers -> trailers.get("x-sum"))
                                .orElse("none")));
        received.add(request.getHeaders().get("TE"));
        try (DataInputStream in = new DataInputStream(Content.Source.asInputStream(request));
                OutputStream out = Content.Sink.asOutputStream(response)) {
            for (int flag = in.read(); flag >= 0; flag = in.read()) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                out.write(message(new String(message, StandardCharsets.UTF_8) + "!")
                        .array());
                out.flush();
            }
        }
    }

    private static ByteBuffer message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(PREFIX + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
    }

    /** What comes of a call, in the order in which it comes. */
    private static final class Answers implements Stream.Listener {
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            HttpFields fields = frame.getMetaData().getHttpFields();
            String status =
                    frame.getMetaData() instanceof MetaData.Response head ? "head " + head.getStatus() : "trailers";
            said.add(status + " " + fields.get("grpc-status") + " " + fields.get("x-sum")
                    + (frame.isEndStream() ? " end" : ""));
            if (!frame.isEndStream()) {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream stream) {
            for (Stream.Data data = stream.readData(); data != null; data = stream.readData()) {
                boolean last = data.frame().isEndStream();
                byte[] piece = new byte[data.frame().remaining()];
                data.frame().getByteBuffer().get(piece);
                data.release();
                bytes.writeBytes(piece);
                messages();
                if (last) {
                    return;
                }
            }
            stream.demand();
        }

        private void messages() {
            ByteBuffer come = ByteBuffer.wrap(bytes.toByteArray());
            while (come.remaining() >= PREFIX && come.remaining() >= PREFIX + come.getInt(come.position() + 1)) {
                byte[] message = new byte[come.getInt(come.position() + 1)];
                come.position(come.position() + PREFIX).get(message);
                said.add("message " + new String(message, StandardCharsets.UTF_8));
            }
            byte[] rest = new byte[come.remaining()];
            come.get(rest);
            bytes.reset();
            bytes.writeBytes(rest);
        }

        String next() throws InterruptedException {
            return String.valueOf(said.poll(20, TimeUnit.SECONDS));
        }
    }

    private Stream call(String path, Answers answers) throws Exception {
        HttpFields fields =
                HttpFields.build().put("content-type", "application/grpc").put("te", "trailers");
        MetaData.Request request =
                new MetaData.Request("POST", HttpURI.from(gateway.uris().get(0) + path), HttpVersion.HTTP_2, fields);
        return session.newStream(new HeadersFrame(request, null, false), answers)
                .get(20, TimeUnit.SECONDS);
    }

    private static void send(Stream stream, String text, boolean last) throws Exception {
        stream.data(new DataFrame(stream.getId(), message(text), last)).get(20, TimeUnit.SECONDS);
    }

    @Test
    void oneMessageIsAnsweredByOneAndTrailers() throws Exception {
        Answers answers = new Answers();
        send(call("/open.Echo/One", answers), "hello", true);

        assertThat(answers.next()).isEqualTo("head 200 null null");
        assertThat(answers.next()).isEqualTo("message hello!");
        assertThat(answers.next()).isEqualTo("trailers 0 none end");
        assertThat(received.take()).isEqualTo("trailers");
    }

    @Test
    void messagesGoBothWaysByTurns() throws Exception {
        Answers answers = new Answers();
        Stream stream = call("/open.Echo/Many", answers);
        send(stream, "one", false);
        assertThat(answers.next()).isEqualTo("head 200 null null");
        assertThat(answers.next()).isEqualTo("message one!");
        for (int i = 2; i < 20; i++) {
            send(stream, "number " + i, false);
            assertThat(answers.next()).isEqualTo("message number " + i + "!");
        }
        MetaData trailers = new MetaData(HttpVersion.HTTP_2, HttpFields.build().put("x-sum", "42"));
        stream.headers(new HeadersFrame(stream.getId(), trailers, null, true)).get(20, TimeUnit.SECONDS);

        assertThat(answers.next()).isEqualTo("trailers 0 42 end");
    }

    @Test
    void callOfSomebodyUnknownEndsWithTheHeader() throws Exception {
        Answers answers = new Answers();
        Stream stream = call("/closed.Echo/One", answers);

        assertThat(answers.next()).isEqualTo("head 200 16 null end");
        assertThat(received).isEmpty();
        assertThat(stream.isRemotelyClosed()).isTrue();
    }
}
