package io.gatehouse.proxy.pool;

import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * A request in HTTP/2, whose {@code :authority} is its {@code Host} (RFC 9113, section 8.3.1). The client library knows the one of the
 * address alone, which it also chooses the connection by; so from its beginning on, when it has a connection, the request names the
 * other.
 */
final class Http2Request extends HttpRequest {
    private volatile @Nullable HostPort authority;

    Http2Request(HttpClient client, URI address) {
        super(client, new HttpConversation(), address);
        onRequestBegin(begun -> begin());
    }

    private void begin() {
        String host = getHeaders().get(HttpHeader.HOST);
        if (host != null) {
            headers(fields -> fields.remove(HttpHeader.HOST));
            authority = new HostPort(host);
        }
    }

    @Override
    public String getHost() {
        HostPort other = authority;
        return other == null ? super.getHost() : String.valueOf(other.getHost());
    }

    @Override
    public int getPort() {
        HostPort other = authority;
        return other == null ? super.getPort() : other.getPort(0);
    }
}
