package io.gatehouse.proxy;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody makes.
 *
 * @param certificate the certificate that the client shows; null for none
 * @param asked the method that a preflight asks for; null for other requests
 * @param origin the origin of the page that asks; null where none does
 * @param webSocket whether it opens a WebSocket
 */
record ImaginedExchange(
        String method,
        String scheme,
        String host,
        String rawPath,
        String peerAddress,
        @Nullable ClientCertificate certificate,
        @Nullable String asked,
        @Nullable String origin,
        boolean webSocket)
        implements Exchange {
    @Override
    public Optional<String> authority() {
        return Optional.of(host);
    }

    @Override
    public Optional<String> rawQuery() {
        return Optional.empty();
    }

    @Override
    public String contextPath() {
        return "";
    }

    @Override
    public Headers headers() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("Host", List.of(host));
        if (origin != null) {
            fields.put("Origin", List.of(origin));
        }
        if (webSocket) {
            fields.put("Connection", List.of("Upgrade"));
            fields.put("Upgrade", List.of("websocket"));
        }
        if (asked != null) {
            fields.put("Access-Control-Request-Method", List.of(asked));
        }
        return Headers.of(fields);
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return Optional.ofNullable(certificate);
    }

    @Override
    public Params form(int maxBytes) throws MalformedRequestException {
        return Params.parse("");
    }
}
