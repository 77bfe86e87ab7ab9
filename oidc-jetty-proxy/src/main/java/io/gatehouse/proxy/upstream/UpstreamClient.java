package io.gatehouse.proxy.upstream;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * The HTTP client towards the upstreams, which is no browser: it adds nothing, decodes nothing, follows nothing, remembers nothing. It
 * speaks HTTP/1.1 only, and every upstream has its own bounded pool and queue, so that one that hangs does not starve the others.
 */
public final class UpstreamClient {
    /** How many connections an upstream gets. */
    public static final int MAX_CONNECTIONS = 256;

    /** How many requests wait for one of them before more are refused. */
    public static final int MAX_QUEUED = 1024;

    /** How large the head of a response may be, in bytes. */
    public static final int MAX_RESPONSE_HEADERS = 64 * 1024;

    // Identity headers, an assertion or a passed token come on top of what the client sent.
    private static final int IDENTITY_HEADERS = 64 * 1024;
    /** How long a connection may take to be made. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration IDLE_IN_POOL = Duration.ofSeconds(30);

    private UpstreamClient() {}

    /** Returns a client, not started, that shares the threads and buffers of the server. */
    public static HttpClient create(Server server, int maxClientHeaderSize) {
        HttpClient client = new HttpClient(transport());
        client.setExecutor(server.getThreadPool());
        client.setScheduler(server.getScheduler());
        client.setByteBufferPool(server.getByteBufferPool());
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(MAX_QUEUED);
        client.setMaxRequestHeadersSize(maxClientHeaderSize + IDENTITY_HEADERS);
        client.setMaxResponseHeadersSize(MAX_RESPONSE_HEADERS);
        client.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
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
                client.getProtocolHandlers().put(new InterimResponses());
            }
        });
        return client;
    }

    private static HttpClientTransportOverHTTP transport() {
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector());
        // Nothing that is told of a response waits for anything, so it need not be handed to another thread.
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        return transport;
    }

    private static ClientConnector connector() {
        ClientConnector connector = new ClientConnector();
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        connector.setSslContextFactory(tls);
        return connector;
    }
}
