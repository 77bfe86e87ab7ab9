package io.gatehouse.proxy.door;

import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/** A request as Jetty's own handlers see it, below servlets: also one that never became a proper request. */
public final class CoreExchange implements Exchange {
    private final Request request;

    public CoreExchange(Request request) {
        this.request = request;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String scheme() {
        return request.isSecure() ? "https" : "http";
    }

    @Override
    public Optional<String> authority() {
        List<String> hosts = request.getHeaders().getValuesList("Host");
        return hosts.size() == 1 ? Optional.of(hosts.get(0)) : Optional.empty();
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
    public Params form(int maxBytes) throws MalformedRequestException {
        throw new MalformedRequestException("this request has no form");
    }
}
