package io.gatehouse.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** The sockets of {@link FakeProvider}: sends what it is told, as slowly as it is told. */
final class FakeProviderServer implements AutoCloseable {
    /** What the endpoints do. */
    interface Handler {
        FakeAnswer handle(FakeProvider.Received request);
    }

    static {
        // Otherwise each answer waits 40 ms for the acknowledgement of its own header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);

    FakeProviderServer(int port, @Nullable SSLContext tls, boolean asksForCertificates, Handler handler) {
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-provider");
            thread.setDaemon(true);
            return thread;
        });
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                HttpsServer https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters params) {
                        SSLParameters own = tls.getDefaultSSLParameters();
                        own.setWantClientAuth(asksForCertificates);
                        params.setSSLParameters(own);
                    }
                });
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(exchange, handler));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            send(exchange, handler.handle(FakeProvider.Received.of(exchange, body)));
        }
    }

    private void send(HttpExchange exchange, FakeAnswer answer) throws IOException {
        if (pause(answer.delay()) || answer.hangsUp()) {
            return;
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            exchange.getResponseHeaders().add(header.getKey(), header.getValue());
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean streamed = answer.isEndless() || !answer.drip().isZero();
        exchange.sendResponseHeaders(answer.status(), streamed ? 0 : body.length == 0 ? -1 : body.length);
        OutputStream out = exchange.getResponseBody();
        do {
            if (answer.drip().isZero()) {
                if (body.length > 0) {
                    out.write(body);
                }
            } else {
                for (byte one : body) {
                    out.write(one);
                    out.flush();
                    if (pause(answer.drip())) {
                        return;
                    }
                }
            }
        } while (answer.isEndless() && closed.getCount() > 0);
    }

    /** Waits, and returns whether the server was closed meanwhile. */
    private boolean pause(Duration time) {
        try {
            return !time.isZero() && closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
