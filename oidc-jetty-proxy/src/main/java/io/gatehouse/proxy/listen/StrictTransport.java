package io.gatehouse.proxy.listen;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.config.HstsConfig;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells browsers to ask by https alone (RFC 6797), in answers that go out by https and in no others: over TLS of our own, or of a trusted
 * proxy in front where the public address is https. What the application says of it is replaced, since there may be one such field only.
 */
final class StrictTransport extends Handler.Wrapper {
    private final HttpField field;
    private final List<AddressRange> trusted;
    private final boolean publicHttps;
    private final boolean publicHttp;

    StrictTransport(HstsConfig hsts, GatehouseConfig engine) {
        this.field = new PreEncodedHttpField(HttpHeader.STRICT_TRANSPORT_SECURITY, hsts.headerValue());
        this.trusted = engine.trustedProxies();
        Optional<String> scheme = engine.publicUrl().map(Origin::scheme);
        this.publicHttps = scheme.equals(Optional.of("https"));
        this.publicHttp = scheme.equals(Optional.of("http"));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!goesByHttps(request)) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(field);
        return super.handle(request, new Marked(request, response, field), callback);
    }

    private boolean goesByHttps(Request request) {
        if (request.getConnectionMetaData().isSecure()) {
            return !publicHttp;
        }
        if (!publicHttps) {
            return false;
        }
        String peer = Request.getRemoteAddr(request);
        List<String> schemes = request.getHeaders().getValuesList("X-Forwarded-Proto");
        boolean saidHttp =
                !schemes.isEmpty() && schemes.get(schemes.size() - 1).strip().equalsIgnoreCase("http");
        return peer != null && !saidHttp && trusted.stream().anyMatch(range -> range.contains(peer));
    }

    /** Puts the field in place of whatever was put there meanwhile. */
    private static final class Marked extends Response.Wrapper {
        private final HttpField field;

        Marked(Request request, Response response, HttpField field) {
            super(request, response);
            this.field = field;
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            if (!isCommitted()) {
                getHeaders().put(field);
            }
            super.write(last, content, callback);
        }
    }
}
