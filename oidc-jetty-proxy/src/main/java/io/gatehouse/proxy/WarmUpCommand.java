package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts a gateway that nobody can reach or use, asks it what browsers, programs and operators ask first, and ends. The JVM writes down meanwhile
 * what a start needs, with {@code -XX:ArchiveClassesAtExit} or {@code -XX:AOTCacheOutput}. Nothing is asked of any other machine: the
 * provider's endpoints are written by hand, and nobody signs in.
 */
@Command(
        name = "warm-up",
        description = "Starts, asks itself a few questions and ends: for making a class-data archive or an AOT cache.")
final class WarmUpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SETTINGS = """
            provider:
              issuer: https://warm-up.invalid
              client-id: warm-up
              client-secret: warm-up
              endpoints: {authorization: https://warm-up.invalid/a, token: https://warm-up.invalid/t, jwks: "https://127.0.0.1:1/k"}
            rules:
              - {path: /public/**, allow: everyone}
              - {path: /**, allow: signed-in}
            routes: [{path: /, upstream: "unix:/nonexistent/warm-up"}]
            server: {listen: "http://127.0.0.1:0", admin: "http://127.0.0.1:0"}
            """;

    @Override
    public Integer call() {
        GatewayConfig settings = GatewayConfig.read(List.of(ConfigSource.yaml("warm-up", SETTINGS, Path.of(""))));
        try (Gateway gateway = RunCommand.create(() -> Gateway.create(settings))) {
            gateway.start();
            URI address = gateway.uris().get(0);
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            ask(client, address, "/", "text/html", "navigate");
            ask(client, address, "/oidc/session", "application/json", "cors");
            ask(client, address, "/public/", "text/html", "navigate");
            URI admin = gateway.adminUri().orElseThrow();
            send(client, HttpRequest.newBuilder(admin.resolve("/health/ready")));
            send(client, HttpRequest.newBuilder(admin.resolve("/metrics")));
            return Main.OK;
        } catch (IOException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, "the gateway could not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.COULD_NOT_START;
        }
    }

    private static void ask(HttpClient client, URI address, String path, String accept, String mode)
            throws IOException, InterruptedException {
        send(
                client,
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Accept", accept)
                        .header("Sec-Fetch-Mode", mode)
                        .header("Sec-Fetch-Dest", mode.equals("navigate") ? "document" : "empty"));
    }

    private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        // Whatever the answer is: what it takes to make it is loaded now.
        var unused = client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.discarding());
    }
}
