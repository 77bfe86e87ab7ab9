package io.gatehouse.testing;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request made of what the test says. */
public final class FakeExchange implements Exchange {
    private final String method;
    private final String path;
    private final @Nullable String query;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private String scheme = "https";
    private String contextPath = "";
    private String peer = "192.0.2.10";
    private @Nullable String authority = "app.example.com";
    private String body = "";
    private @Nullable ClientCertificate certificate;

    private FakeExchange(String method, String target) {
        this.method = method;
        int mark = target.indexOf('?');
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
    }

    /** A request of a program: no {@code Accept}, no Fetch Metadata. */
    public static FakeExchange request(String method, String target) {
        return new FakeExchange(method, target);
    }

    /** A browser opens a page. */
    public static FakeExchange navigation(String target) {
        return new FakeExchange("GET", target)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .header("Sec-Fetch-Mode", "navigate")
                .header("Sec-Fetch-Dest", "document")
                .header("Sec-Fetch-Site", "none");
    }

    /** A page fetches something. */
    public static FakeExchange fetch(String target) {
        return new FakeExchange("GET", target)
                .header("Accept", "application/json")
                .header("Sec-Fetch-Mode", "cors")
                .header("Sec-Fetch-Dest", "empty")
                .header("Sec-Fetch-Site", "same-origin");
    }

    /** A browser posts a form. */
    public static FakeExchange form(String target, String body) {
        FakeExchange exchange = new FakeExchange("POST", target)
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded");
        exchange.body = body;
        return exchange;
    }

    /** Adds a header field. */
    public FakeExchange header(String name, String value) {
        headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    /** Replaces a header field. */
    public FakeExchange replace(String name, String value) {
        headers.keySet().removeIf(name::equalsIgnoreCase);
        return header(name, value);
    }

    /** Adds a cookie. */
    public FakeExchange cookie(String name, String value) {
        return header("Cookie", name + "=" + value);
    }

    /** Sets the certificate that the client shows; none unless set. */
    public FakeExchange clientCertificate(ClientCertificate value) {
        certificate = value;
        return this;
    }

    /** Sets the scheme of the connection; https unless set. */
    public FakeExchange scheme(String value) {
        scheme = value;
        return this;
    }

    /** Sets the authority; app.example.com unless set. */
    public FakeExchange authority(@Nullable String value) {
        authority = value;
        return this;
    }

    /** Sets the context path; empty unless set. */
    public FakeExchange contextPath(String value) {
        contextPath = value;
        return this;
    }

    /** Sets the peer's address; 192.0.2.10 unless set. */
    public FakeExchange peer(String value) {
        peer = value;
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public Optional<String> authority() {
        return Optional.ofNullable(authority);
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.ofNullable(query);
    }

    @Override
    public String contextPath() {
        return contextPath;
    }

    @Override
    public Headers headers() {
        return Headers.of(headers);
    }

    @Override
    public String peerAddress() {
        return peer;
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return Optional.ofNullable(certificate);
    }

    @Override
    public Params form(int maxBytes) throws MalformedRequestException {
        if (body.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new MalformedRequestException("the form must not be larger than " + maxBytes + " bytes");
        }
        return Params.parse(body);
    }
}
