package io.gatehouse.internal.request;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.http.TraceContext;
import java.util.Optional;

/**
 * The request that a proxy asks about, as the client made it: what the proxy says of method and address, and everything else as it
 * was passed on.
 */
final class ForwardedExchange implements Exchange {
    private final Exchange carrier;
    private final OriginalRequest original;

    /**
     * What a proxy says of the request that it asks about.
     *
     * @param method the method
     * @param origin scheme, host and port that the client asked for
     * @param target the path, unchecked, with the query
     */
    record OriginalRequest(String method, Origin origin, String target) {
        /** Returns the path as it was sent. */
        String rawPath() {
            int mark = target.indexOf('?');
            return mark < 0 ? target : target.substring(0, mark);
        }
    }

    ForwardedExchange(Exchange carrier, OriginalRequest original) {
        this.carrier = carrier;
        this.original = original;
    }

    @Override
    public String method() {
        return original.method();
    }

    @Override
    public String scheme() {
        return original.origin().scheme();
    }

    @Override
    public Optional<String> authority() {
        return Optional.of(original.origin().authority());
    }

    @Override
    public String rawPath() {
        return original.rawPath();
    }

    @Override
    public Optional<String> rawQuery() {
        int mark = original.target().indexOf('?');
        return mark < 0 ? Optional.empty() : Optional.of(original.target().substring(mark + 1));
    }

    /** Returns where our own endpoints are on the original host: a web application keeps its context path there. */
    @Override
    public String contextPath() {
        return carrier.contextPath();
    }

    @Override
    public Headers headers() {
        return carrier.headers();
    }

    @Override
    public String peerAddress() {
        return carrier.peerAddress();
    }

    @Override
    public Optional<TraceContext> trace() {
        return carrier.trace();
    }

    /** Returns none: the proxy's own is not its client's, and what a header says of one is not believed. */
    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return Optional.empty();
    }

    @Override
    public Params form(int maxBytes) throws MalformedRequestException {
        throw new MalformedRequestException("a proxy asks about a request without passing on its body");
    }
}
