package io.gatehouse.proxy.door;

import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses, before anything else looks at them, requests that Jetty can read and another server might read otherwise: methods that no
 * reverse proxy passes (RFC 9110, sections 9.3.6 and 9.3.8), and those with small letters, because the client library writes methods in
 * capitals, so that rules would judge {@code post} and the upstream serve {@code POST}; doubtful framing; targets of another scheme; two
 * names for the host.
 */
public final class RequestGuard extends Handler.Wrapper {
    /** TRACE and its old twin answer with the request, cookies and all; CONNECT and PRI are for other kinds of server. */
    private static final Set<String> REFUSED = Set.of("TRACE", "TRACK", "CONNECT", "PRI");

    private final Refusals refusals;

    /** Creates a guard in front of a handler. */
    public RequestGuard(Handler handler, Refusals refusals) {
        super(handler);
        this.refusals = refusals;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String method = request.getMethod();
        if (REFUSED.contains(method.toUpperCase(Locale.ROOT))) {
            return refuse(request, response, callback, "the gateway never passes this method on");
        }
        if (!method.equals(method.toUpperCase(Locale.ROOT))) {
            return refuse(request, response, callback, "the method is not written in capitals");
        }
        boolean http2 = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
        if (!http2 && hasDoubtfulFraming(request)) {
            response.getHeaders().put("Connection", "close");
            return malformed(
                    request,
                    response,
                    callback,
                    "Transfer-Encoding must be chunked and nothing else, in HTTP/1.1 (RFC 9112, section 6.1)");
        }
        if (isOfAnotherScheme(request)) {
            return malformed(request, response, callback, "the target's scheme is neither http nor https");
        }
        if (http2 && hasTwoHosts(request)) {
            return malformed(
                    request, response, callback, ":authority and Host must be the same (RFC 9113, section 8.3.1)");
        }
        return super.handle(request, response, callback);
    }

    /**
     * Tells whether another server might see the end of the body elsewhere: HTTP/1.0 knows no transfer coding, and a coding beside
     * {@code chunked} would be taken off without being undone.
     */
    private static boolean hasDoubtfulFraming(Request request) {
        if (!request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            return false;
        }
        List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        return request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_1_1.getVersion()
                || codings.size() != 1
                || !codings.get(0).strip().equalsIgnoreCase("chunked");
    }

    private static boolean isOfAnotherScheme(Request request) {
        HttpURI uri = request.getHttpURI();
        String scheme = uri == null ? null : uri.getScheme();
        return scheme != null && !scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https");
    }

    private static boolean hasTwoHosts(Request request) {
        List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
        String authority = request.getHttpURI().getAuthority();
        return hosts.size() > 1
                || (hosts.size() == 1 && authority != null && !hosts.get(0).equalsIgnoreCase(authority));
    }

    private boolean refuse(Request request, Response response, Callback callback, String detail) {
        return refuse(request, response, callback, RefusalCode.METHOD_NOT_ALLOWED, detail);
    }

    private boolean malformed(Request request, Response response, Callback callback, String detail) {
        return refuse(request, response, callback, RefusalCode.BAD_REQUEST, detail);
    }

    private boolean refuse(Request request, Response response, Callback callback, RefusalCode code, String detail) {
        // Elsewhere, or a client that sends nothing else would keep the thread that reads for all.
        request.getComponents().getExecutor().execute(() -> refusals.write(request, response, code, detail, callback));
        return true;
    }
}
