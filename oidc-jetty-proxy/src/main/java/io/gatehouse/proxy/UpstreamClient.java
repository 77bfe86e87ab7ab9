package io.gatehouse.proxy;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProtocolHandlers;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The HTTP client towards the upstreams, which is no browser: it adds nothing, decodes nothing, follows nothing, remembers nothing. It
 * speaks HTTP/1.1 only, and every upstream has its own bounded pool and queue, so that one that hangs does not starve the others.
 */
final class UpstreamClient extends HttpClient {
    /** How many connections an upstream gets. */
    static final int MAX_CONNECTIONS = 256;

    /** How many requests wait for one of them before more are refused. */
    static final int MAX_QUEUED = 1024;

    /** How large the head of a response may be, in bytes. */
    static final int MAX_RESPONSE_HEADERS = 64 * 1024;

    // Identity headers, an assertion or a passed token come on top of what the client sent.
    private static final int IDENTITY_HEADERS = 64 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration IDLE_IN_POOL = Duration.ofSeconds(30);

    UpstreamClient(Executor executor, int maxClientHeaderSize) {
        super(new HttpClientTransportOverHTTP(connector()));
        setExecutor(executor);
        setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        setMaxRequestsQueuedPerDestination(MAX_QUEUED);
        setMaxRequestHeadersSize(maxClientHeaderSize + IDENTITY_HEADERS);
        setMaxResponseHeadersSize(MAX_RESPONSE_HEADERS);
        setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        setIdleTimeout(IDLE_IN_POOL.toMillis());
        setFollowRedirects(false);
        setHttpCookieStore(new HttpCookieStore.Empty());
        setUserAgentField(null);
        setDefaultRequestContentType(null);
    }

    private static ClientConnector connector() {
        ClientConnector connector = new ClientConnector();
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setEndpointIdentificationAlgorithm("HTTPS");
        connector.setSslContextFactory(tls);
        return connector;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // Starting fills these in.
        getContentDecoderFactories().clear();
        ProtocolHandlers handlers = getProtocolHandlers();
        handlers.clear();
        handlers.put(new InterimResponses());
    }
}
