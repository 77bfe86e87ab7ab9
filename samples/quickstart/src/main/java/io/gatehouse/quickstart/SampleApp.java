package io.gatehouse.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * An application that shows the request it received, as a page or as JSON. It knows nothing of sign-in: who asks stands in headers.
 * It uses Jetty because the JDK's own server does not hand out header names as they were sent.
 */
public final class SampleApp implements AutoCloseable {
    /** The system property that chooses the port. */
    static final String PORT = "quickstart.app.port";

    private static final int MAX_HEADER_BYTES = 65_536;

    private final Server server;
    private final URI url;

    private SampleApp(Server server, URI url) {
        this.server = server;
        this.url = url;
    }

    /**
     * Starts the application, on loopback alone.
     *
     * @param port the port; 0 for any free one
     * @throws PortTakenException when somebody else has the port
     * @throws IOException when it cannot listen
     */
    public static SampleApp start(int port) throws PortTakenException, IOException {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("app");
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new ShowRequest());
        try {
            server.start();
        } catch (Exception e) {
            LifeCycle.stop(server);
            if (PortTakenException.isCauseOf(e)) {
                throw new PortTakenException(port, "the application", PORT);
            }
            throw new IOException("the application does not start: " + e.getMessage(), e);
        }
        return new SampleApp(server, URI.create("http://127.0.0.1:" + connector.getLocalPort()));
    }

    /** Returns where the application listens. */
    public URI url() {
        return url;
    }

    /** Stops the application. */
    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private static final class ShowRequest extends Handler.Abstract {
        private final String script = read("session-warning.js");

        ShowRequest() {
            super(InvocationType.NON_BLOCKING);
        }

        private static String read(String name) {
            try (InputStream in = SampleApp.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing beside " + SampleApp.class.getName());
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (Request.getPathInContext(request).equals("/public/session-warning.js")) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/javascript; charset=utf-8");
                Content.Sink.write(response, true, script, callback);
                return true;
            }
            ShownRequest shown = ShownRequest.of(request);
            boolean page = request.getHeaders().getValuesList(HttpHeader.ACCEPT).stream()
                    .anyMatch(type -> type.contains("text/html"));
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, page ? "text/html; charset=utf-8" : "application/json");
            String body = page ? shown.page() : shown.json();
            Content.Sink.write(response, true, body, callback);
            return true;
        }
    }
}
