package io.gatehouse.benchmarks.proxies;

import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's own reverse proxy with nothing around it: what a proxy in Java costs that signs nobody in. */
public final class PlainProxy {
    private PlainProxy() {}

    /** Runs the proxy until it is ended: the port to listen on, and the upstream's origin. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        URI upstream = URI.create(args[1]);
        Server server = new Server(new QueuedThreadPool());
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new ProxyHandler.Reverse(request -> target(request, upstream)) {
            @Override
            protected HttpClient newHttpClient() {
                HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(new ClientConnector()));
                // As the gateway does: the threads and buffers of the server.
                client.setExecutor(server.getThreadPool());
                client.setScheduler(server.getScheduler());
                client.setByteBufferPool(server.getByteBufferPool());
                client.setMaxConnectionsPerDestination(256);
                client.setUserAgentField(null);
                return client;
            }
        });
        server.start();
        server.join();
    }

    private static HttpURI target(Request request, URI upstream) {
        return HttpURI.build(request.getHttpURI())
                .scheme(upstream.getScheme())
                .host(upstream.getHost())
                .port(upstream.getPort())
                .asImmutable();
    }
}
