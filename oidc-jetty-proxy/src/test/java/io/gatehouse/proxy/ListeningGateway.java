package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A gateway whose listeners a test describes as an operator does, in front of an upstream that answers with what it was asked. */
final class ListeningGateway implements AutoCloseable {
    private final Upstream upstream;
    private final Gateway gateway;

    private ListeningGateway(Upstream upstream, Gateway gateway) {
        this.upstream = upstream;
        this.gateway = gateway;
    }

    /** Starts a gateway that lets everybody pass. */
    static ListeningGateway start(Path directory, String yaml) throws IOException {
        return start(directory, yaml, "rules: [{path: /**, allow: everyone}]\n");
    }

    /**
     * Starts a gateway.
     *
     * @param directory where the paths in the settings start
     */
    static ListeningGateway start(Path directory, String yaml, String rules) throws IOException {
        Upstream upstream = Upstream.answering(request -> {
            String body = "client=" + String.join(",", request.head().all("X-Forwarded-For")) + " proto="
                    + String.join(",", request.head().all("X-Forwarded-Proto"));
            return "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body;
        });
        Gateway gateway =
                Gateway.create(read(directory, "routes: [{upstream: '" + upstream.uri() + "'}]\n" + rules + yaml));
        gateway.start();
        return new ListeningGateway(upstream, gateway);
    }

    /** Reads settings to which a provider is added. */
    static GatewayConfig read(Path directory, String yaml) {
        return GatewayConfig.read(List.of(ConfigSource.yaml(
                "test.yml",
                "provider: {issuer: https://idp.example.com, client-id: app, client-auth: none}\n" + yaml,
                directory)));
    }

    URI uri() {
        return gateway.uris().get(0);
    }

    List<URI> uris() {
        return gateway.uris();
    }

    Upstream upstream() {
        return upstream;
    }

    Gateway gateway() {
        return gateway;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        upstream.close();
    }
}
