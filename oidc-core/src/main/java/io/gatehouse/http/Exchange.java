package io.gatehouse.http;

import java.io.IOException;
import java.util.Optional;

/**
 * One HTTP request as a door saw it on the wire. It is the only interface that an adapter implements, and it reports raw facts:
 * which proxy is trusted, what the public address is and what the path means are decided by the engine, the same for every door.
 *
 * <p>An exchange is used by one thread at a time and only while the request is under way.
 */
public interface Exchange {

    /** Returns the request method, as sent (methods are case-sensitive: RFC 9110, section 9.1). */
    String method();

    /** Returns the scheme of the connection itself, {@code http} or {@code https}, whatever any header says. */
    String scheme();

    /** Returns the authority that was asked for: the {@code Host} header, or {@code :authority} in HTTP/2. */
    Optional<String> authority();

    /** Returns the path of the request target exactly as it was sent: percent-encoded, with path parameters, without the query. */
    String rawPath();

    /** Returns the query exactly as it was sent, without the question mark; empty where there was no question mark. */
    Optional<String> rawQuery();

    /** Returns the decoded path prefix under which the application lives, such as {@code /shop}; an empty string at the root. */
    String contextPath();

    /** Returns the request's header fields. */
    Headers headers();

    /** Returns the IP address of the peer at the other end of the connection, as a literal without a port or zone. */
    String peerAddress();

    /**
     * Returns the verified certificate that the client has shown in the TLS handshake of this very connection; empty where there is no
     * TLS or no certificate. What a header says is none. May be asked more than once, and only when a rule wants to know.
     */
    default Optional<ClientCertificate> clientCertificate() {
        return Optional.empty();
    }

    /**
     * Returns the trace that the request belongs to: the one that its headers name, or one that the door has begun for it. The same each
     * time it is asked for.
     */
    default Optional<TraceContext> trace() {
        return TraceContext.of(headers());
    }

    /**
     * Reads the body as an {@code application/x-www-form-urlencoded} form. The engine calls this for its own endpoints alone, never
     * for a request that goes on to the application.
     *
     * @param maxBytes the largest body that is accepted, in bytes
     * @throws MalformedRequestException when the body is no such form, is larger than that, or does not decode
     * @throws IOException when the body cannot be read
     */
    Params form(int maxBytes) throws IOException, MalformedRequestException;
}
