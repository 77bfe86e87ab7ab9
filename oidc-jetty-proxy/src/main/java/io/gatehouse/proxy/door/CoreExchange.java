package io.gatehouse.proxy.door;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.FormBody;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.http.TraceContext;
import io.gatehouse.proxy.listen.PeerCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request as Jetty's own handlers see it: also one that never became a proper request. */
public final class CoreExchange implements Exchange {
    private final Request request;
    private final byte @Nullable [] body;

    /** Creates the engine's view of a request whose body is not read. */
    public CoreExchange(Request request) {
        this(request, null);
    }

    /**
     * Creates the engine's view of a request.
     *
     * @param body the whole body; null where it was not read
     */
    CoreExchange(Request request, byte @Nullable [] body) {
        this.request = request;
        this.body = body;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String scheme() {
        // The connection's own: the request's is whatever an absolute target or :scheme says.
        return request.getConnectionMetaData().isSecure() ? "https" : "http";
    }

    @Override
    public Optional<String> authority() {
        @Nullable String only = null;
        for (HttpField field : request.getHeaders()) {
            if (field.is("Host")) {
                if (only != null) {
                    return Optional.empty();
                }
                only = field.getValue();
            }
        }
        // HTTP/2 carries :authority instead (RFC 9113, section 8.3.1).
        if (only == null && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            HttpURI uri = request.getHttpURI();
            only = uri == null ? null : uri.getAuthority();
        }
        return Optional.ofNullable(only);
    }

    @Override
    public String rawPath() {
        HttpURI uri = request.getHttpURI();
        String path = uri == null ? null : uri.getPath();
        return path == null ? "" : path;
    }

    @Override
    public Optional<String> rawQuery() {
        HttpURI uri = request.getHttpURI();
        return uri == null ? Optional.empty() : Optional.ofNullable(uri.getQuery());
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public Headers headers() {
        return new Headers() {
            @Override
            public Collection<String> names() {
                return request.getHeaders().getFieldNamesCollection();
            }

            @Override
            public List<String> all(String name) {
                return request.getHeaders().getValuesList(name);
            }

            @Override
            public Optional<String> first(String name) {
                return Optional.ofNullable(request.getHeaders().get(name));
            }
        };
    }

    @Override
    public String peerAddress() {
        String address = Request.getRemoteAddr(request);
        if (address == null) {
            return "";
        }
        int zone = address.indexOf('%');
        String bare = zone < 0 ? address : address.substring(0, zone);
        return bare.startsWith("[") && bare.endsWith("]") ? bare.substring(1, bare.length() - 1) : bare;
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return PeerCertificate.of(request);
    }

    /** Returns the trace that is passed on: there always is one. */
    @Override
    public Optional<TraceContext> trace() {
        return Optional.of(RequestRecord.of(request).trace());
    }

    @Override
    public Params form(int maxBytes) throws IOException, MalformedRequestException {
        byte[] read = body;
        if (read == null) {
            throw new MalformedRequestException("this request has no form");
        }
        return FormBody.read(
                headers(), Math.max(read.length, request.getLength()), () -> new ByteArrayInputStream(read), maxBytes);
    }
}
