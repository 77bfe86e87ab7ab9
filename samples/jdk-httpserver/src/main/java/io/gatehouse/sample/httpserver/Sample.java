package io.gatehouse.sample.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.Gatehouse;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.outcome.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program with a web server of the JDK's, whose pages know who asks for them. */
public final class Sample implements AutoCloseable {
    private static final int PORT = 8021;
    private static final int THREADS = 16;

    private final Gatehouse gatehouse;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    private Sample(Gatehouse gatehouse, HttpServer server) {
        this.gatehouse = gatehouse;
        this.server = server;
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws IOException {
        Sample sample = start(PORT, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(sample::close, "stop"));
        System.out.println("Open " + sample.url() + "/");
    }

    /**
     * Starts the program, on loopback alone.
     *
     * @param port where it listens; 0 for any free port
     * @param environment what the settings may refer to
     */
    static Sample start(int port, Map<String, String> environment) throws IOException {
        Gatehouse gatehouse = Gatehouse.create(ConfigReader.read(List.of(
                ConfigSource.yaml("gatehouse.yml", settings(), Path.of("")), ConfigSource.environment(environment))));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Sample sample = new Sample(gatehouse, server);
        // Decisions may wait for the provider, so that one thread, which is the default, is not enough.
        server.setExecutor(sample.threads);
        // One context for all: the engine has endpoints of its own, and the rules say what is public.
        server.createContext("/", new SignedInHandler(gatehouse, Sample::answer));
        server.start();
        return sample;
    }

    private static byte[] settings() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream("gatehouse.yml")) {
            if (in == null) {
                throw new IOException("gatehouse.yml is missing beside " + Sample.class.getName());
            }
            return in.readNBytes(ConfigSource.MAX_BYTES);
        }
    }

    /** The application. It goes by the path that was judged, and not by what it makes of the request itself. */
    private static void answer(HttpExchange request, Outcome.Proceed allowed) throws IOException {
        String name = allowed.identity().map(identity -> identity.name()).orElse("nobody");
        switch (allowed.path().decoded()) {
            case "/" ->
                text(
                        request,
                        200,
                        "You are " + name
                                + ". See /account, for everybody who is signed in, and /admin/, for the role admin.");
            case "/account" ->
                text(
                        request,
                        200,
                        name + " has the roles "
                                + allowed.identity()
                                        .map(identity -> identity.roles())
                                        .orElseThrow() + ". Sign out: /oidc/logout");
            case "/admin/" -> text(request, 200, "Hello administrator " + name);
            default -> text(request, 404, "There is nothing here.");
        }
    }

    private static void text(HttpExchange request, int status, String text) throws IOException {
        SignedInHandler.write(
                request,
                status,
                Map.of("Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"),
                (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the address of the program. */
    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        gatehouse.close();
    }
}
