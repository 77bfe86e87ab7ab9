package io.gatehouse.servlet;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.Params;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The request that a browser would make to sign in and come back to where it is: the login endpoint with {@code return_to}. */
final class LoginExchange implements Exchange {
    private final Exchange page;
    private final String endpointPath;
    private final String returnTo;

    /**
     * Creates the exchange.
     *
     * @param page the request that asks for sign-in
     * @param endpointPath the path of our endpoints, below the context path
     * @param path where the browser is, as it wrote it
     */
    LoginExchange(Exchange page, String endpointPath, String path) {
        this.page = page;
        this.endpointPath = endpointPath;
        this.returnTo = path + page.rawQuery().map(query -> "?" + query).orElse("");
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String scheme() {
        return page.scheme();
    }

    @Override
    public Optional<String> authority() {
        return page.authority();
    }

    @Override
    public String rawPath() {
        return encoded(page.contextPath()) + endpointPath + "/login";
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the context path is no path", e);
        }
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.of("return_to=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8));
    }

    @Override
    public String contextPath() {
        return page.contextPath();
    }

    @Override
    public Headers headers() {
        return page.headers();
    }

    @Override
    public String peerAddress() {
        return page.peerAddress();
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return page.clientCertificate();
    }

    @Override
    public Params form(int maxBytes) {
        return Params.none();
    }
}
