package io.gatehouse.sample.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.FormBody;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A request of the JDK's server as raw facts, which is all that the engine asks of a door. */
record ServerExchange(HttpExchange request) implements Exchange {
    @Override
    public String method() {
        return request.getRequestMethod();
    }

    @Override
    public String scheme() {
        return request instanceof HttpsExchange ? "https" : "http";
    }

    /** Returns the {@code Host}, if there is exactly one. */
    @Override
    public Optional<String> authority() {
        List<String> hosts = headers().all("Host");
        return hosts.size() == 1 ? Optional.of(hosts.get(0)) : Optional.empty();
    }

    /** Returns the path as it was sent. Not {@link URI#getRawPath()} alone: in {@code //a/b} that takes {@code a} for a host. */
    @Override
    public String rawPath() {
        URI target = request.getRequestURI();
        if (target.getScheme() != null) {
            return target.getRawPath() == null ? "" : target.getRawPath();
        }
        String sent = target.toString();
        int query = sent.indexOf('?');
        return query < 0 ? sent : sent.substring(0, query);
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.ofNullable(request.getRequestURI().getRawQuery());
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public Headers headers() {
        return Headers.of(request.getRequestHeaders());
    }

    /** Returns the peer's address, without the zone that IPv6 addresses of a link have. */
    @Override
    public String peerAddress() {
        return request.getRemoteAddress().getAddress().getHostAddress().replaceFirst("%.*", "");
    }

    @Override
    public Params form(int maxBytes) throws IOException, MalformedRequestException {
        long length = headers()
                .first("Content-Length")
                .filter(value -> value.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(-1L);
        return FormBody.read(headers(), length, request::getRequestBody, maxBytes);
    }
}
