package io.gatehouse.proxy.door;

import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses, before anything else looks at them, the methods that no reverse proxy passes (RFC 9110, sections 9.3.6 and 9.3.8), and those
 * with small letters: the client library writes methods in capitals, so that rules would judge {@code post} and the upstream serve
 * {@code POST}.
 */
public final class MethodGuard extends Handler.Wrapper {
    /** TRACE and its old twin answer with the request, cookies and all; CONNECT and PRI are for other kinds of server. */
    private static final Set<String> REFUSED = Set.of("TRACE", "TRACK", "CONNECT", "PRI");

    private final Refusals refusals;

    public MethodGuard(Handler handler, Refusals refusals) {
        super(handler);
        this.refusals = refusals;
    }

    /**
     * Tells whether another server might see the end of the body elsewhere: HTTP/1.0 knows no transfer coding, and a coding beside
     * {@code chunked} would be taken off without being undone.
     */
    private static boolean hasDoubtfulFraming(Request request) {
        List<String> codings = request.getHeaders().getValuesList("Transfer-Encoding");
        if (codings.isEmpty()) {
            return false;
        }
        return request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_1_1.getVersion()
                || codings.size() != 1
                || !codings.get(0).strip().equalsIgnoreCase("chunked");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String method = request.getMethod();
        String detail;
        if (REFUSED.contains(method.toUpperCase(Locale.ROOT))) {
            detail = "the gateway never passes this method on";
        } else if (!method.equals(method.toUpperCase(Locale.ROOT))) {
            detail = "the method is not written in capitals";
        } else if (hasDoubtfulFraming(request)) {
            response.getHeaders().put("Connection", "close");
            refusals.write(
                    request,
                    response,
                    RefusalCode.BAD_REQUEST,
                    "Transfer-Encoding must be chunked and nothing else, in HTTP/1.1 (RFC 9112, section 6.1)",
                    callback);
            return true;
        } else {
            return super.handle(request, response, callback);
        }
        refusals.write(request, response, RefusalCode.METHOD_NOT_ALLOWED, detail, callback);
        return true;
    }
}
