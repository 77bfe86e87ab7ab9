package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * The HTTP client towards the upstreams, which is no browser: it adds nothing, decodes nothing, follows nothing, remembers nothing. Every
 * upstream has its own bounded pool and queue, so that one that hangs does not starve the others.
 */
public final class UpstreamClient {
    /** How large the head of a response may be, in bytes. */
    public static final int MAX_RESPONSE_HEADERS = 64 * 1024;

    // Identity headers, an assertion or a passed token come on top of what the client sent.
    private static final int IDENTITY_HEADERS = 64 * 1024;

    private static final Duration IDLE_IN_POOL = Duration.ofSeconds(30);

    private UpstreamClient() {}

    /**
     * Returns a client, not started, that shares the threads and buffers of the server.
     *
     * @param interim what is done about interim responses
     */
    static HttpClient create(
            Server server,
            int maxClientHeaderSize,
            ClientConfig config,
            SslContextFactory.Client tls,
            ProtocolHandler interim) {
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        HttpClient client = new HttpClient(transport(config.protocol(), connector));
        client.setExecutor(server.getThreadPool());
        client.setScheduler(server.getScheduler());
        client.setByteBufferPool(new ViewsOfBuffers(server.getByteBufferPool()));
        client.setMaxConnectionsPerDestination(config.maxConnections());
        client.setMaxRequestsQueuedPerDestination(config.maxQueued());
        client.setMaxRequestHeadersSize(maxClientHeaderSize + IDENTITY_HEADERS);
        client.setMaxResponseHeadersSize(MAX_RESPONSE_HEADERS);
        client.setConnectTimeout(config.connectTimeout().toMillis());
        client.setIdleTimeout(IDLE_IN_POOL.toMillis());
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle event) {
                // Starting fills these in.
                client.getContentDecoderFactories().clear();
                client.getProtocolHandlers().clear();
                client.getProtocolHandlers().put(interim);
            }
        });
        return client;
    }

    private static HttpClientTransport transport(UpstreamProtocol protocol, ClientConnector connector) {
        return switch (protocol) {
            case HTTP_1_1 -> {
                HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
                // Nothing that is told of a response waits for anything, so it need not be handed to another thread.
                transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
                yield transport;
            }
            case HTTP_2 -> new HttpClientTransportOverHTTP2(new HTTP2Client(connector));
        };
    }
}
