package io.gatehouse.servlet;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.FormBody;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A container's request as raw facts. What containers decode, normalise or believe of proxies is passed over wherever they allow it. */
final class ServletExchange implements Exchange {
    private final HttpServletRequest request;

    ServletExchange(HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String scheme() {
        String scheme = request.getScheme().toLowerCase(Locale.ROOT);
        // During a WebSocket handshake some containers say ws or wss.
        return scheme.equals("http") || scheme.equals("https") ? scheme : request.isSecure() ? "https" : "http";
    }

    @Override
    public Optional<String> authority() {
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        if (hosts.size() == 1) {
            return Optional.of(hosts.get(0));
        }
        // HTTP/2 and HTTP/3 carry :authority, which not every container offers as a header. A request of HTTP/1 without
        // a
        // Host, or with two, has none: the container would invent one of its own.
        if (hosts.isEmpty() && !request.getProtocol().startsWith("HTTP/1")) {
            return Optional.of(request.getServerName() + ":" + request.getServerPort());
        }
        return Optional.empty();
    }

    @Override
    public String rawPath() {
        return request.getRequestURI();
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.ofNullable(request.getQueryString());
    }

    @Override
    public String contextPath() {
        // The request's own getContextPath() is whatever the client wrote, undecoded; the context knows better.
        String path = request.getServletContext().getContextPath();
        if (path.indexOf('%') < 0) {
            return path;
        }
        try {
            return CanonicalPath.of(path).decoded();
        } catch (MalformedRequestException e) {
            return path;
        }
    }

    @Override
    public Headers headers() {
        return new Headers() {
            @Override
            public Collection<String> names() {
                Set<String> names = new LinkedHashSet<>();
                request.getHeaderNames().asIterator().forEachRemaining(names::add);
                return names;
            }

            @Override
            public List<String> all(String name) {
                return Collections.list(request.getHeaders(name));
            }

            @Override
            public Optional<String> first(String name) {
                return Optional.ofNullable(request.getHeader(name));
            }
        };
    }

    @Override
    public String peerAddress() {
        return withoutZone(request.getRemoteAddr());
    }

    /** Returns what the container verified (Servlet 6.0, section 3.11). */
    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                        && chain.length > 0
                        && isGood(chain[0])
                ? Optional.of(ClientCertificate.of(chain[0]))
                : Optional.empty();
    }

    /** Tells whether a certificate is good now: connections and sessions of TLS may outlive it, and not every container looks. */
    private static boolean isGood(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return false;
        }
    }

    /** Returns an address literal without the brackets and the zone that some containers put there. */
    static String withoutZone(String address) {
        int start = address.startsWith("[") ? 1 : 0;
        int end = address.length();
        for (char mark : new char[] {'%', ']'}) {
            int at = address.indexOf(mark);
            if (at >= 0 && at < end) {
                end = at;
            }
        }
        return address.substring(start, end);
    }

    @Override
    public Params form(int maxBytes) throws IOException, MalformedRequestException {
        return FormBody.read(headers(), request.getContentLengthLong(), request::getInputStream, maxBytes);
    }
}
