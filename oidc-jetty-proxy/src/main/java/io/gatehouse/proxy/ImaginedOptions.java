package io.gatehouse.proxy;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Origin;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.tls.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that describe a request that nobody makes, apart from who makes it. */
final class ImaginedOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "GET",
            description = "The method; GET if not given.")
    private String method = "GET";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The path as it stands in the request, such as /admin/users, or an absolute URL.")
    private @Nullable String url;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The host that is asked for; if not given that of --url, of public-url, or localhost.")
    private @Nullable String host;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The client's address; 127.0.0.1 if not given.")
    private String from = "127.0.0.1";

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description =
                    "A file with the certificate that the client shows in the TLS handshake, in PEM; none if not given.")
    private @Nullable Path clientCert;

    @Option(
            names = "--preflight",
            description = "The request is a CORS preflight for METHOD; it is then made by OPTIONS.")
    private boolean preflight;

    @Option(names = "--websocket", description = "The request opens a WebSocket.")
    private boolean webSocket;

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "The origin of the page that asks, for --preflight and --websocket.")
    private @Nullable String origin;

    ImaginedExchange exchange(GatehouseConfig config) {
        if (!AddressRange.isAddress(from)) {
            throw wrong("expected --from to be an IP address, such as 192.0.2.7");
        }
        if (!AccessRule.isMethod(method)) {
            throw wrong("expected --method to be a method in upper case, such as GET");
        }
        if (url == null) {
            throw wrong("expected --url or --reference, but came neither");
        }
        int scheme = url.indexOf("://");
        int slash = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
        String target = slash < 0 ? "/" : url.substring(slash);
        Origin base = scheme < 0
                ? config.publicUrl().orElseGet(() -> new Origin("http", "localhost", 80))
                : Origin.parse(slash < 0 ? url : url.substring(0, slash))
                        .orElseThrow(
                                () -> wrong("expected --url to be a path, or a URL such as https://app.example.com/a"));
        if (!target.startsWith("/")) {
            throw wrong(
                    "expected --url to be a path that begins with a slash, or a URL such as https://app.example.com/a");
        }
        return new ImaginedExchange(
                preflight ? "OPTIONS" : method,
                base.scheme(),
                host == null ? base.authority() : host,
                target.split("[?#]", 2)[0],
                from,
                certificate(),
                preflight ? method : null,
                origin == null && preflight ? "https://origin.invalid" : origin,
                webSocket);
    }

    private @Nullable ClientCertificate certificate() {
        if (clientCert == null) {
            return null;
        }
        try {
            return ClientCertificate.of(Certificates.read(clientCert).get(0));
        } catch (IOException e) {
            throw wrong("expected --client-cert to name a file with a certificate: " + e.getMessage());
        }
    }

    /** Tells whether a request is described. */
    boolean isNamed() {
        return url != null;
    }

    /** Returns the request in words. */
    String words() {
        return (preflight ? "preflight of " : "") + method + " " + url + " from " + from;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
