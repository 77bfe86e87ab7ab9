package io.gatehouse.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A gateway in a process of its own. */
final class Node implements AutoCloseable {
    private final Path config;
    private final Path log;
    private final int port;
    private Process process;

    private Node(Path config, Path log, int port) throws IOException {
        this.config = config;
        this.log = log;
        this.port = port;
        this.process = launch();
    }

    /** Starts a gateway on a port with these settings. */
    static Node start(Path directory, String name, int port, String settings) throws IOException {
        Path config = Files.writeString(
                directory.resolve(name + ".yml"), settings + "server: {listen: 'http://127.0.0.1:" + port + "'}\n");
        Node node = new Node(config, directory.resolve(name + ".log"), port);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        try {
            node.awaitStart();
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(log);
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gatehouse.proxy.Main",
                        "--config",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void awaitStart() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the gateway ended at its start: " + log());
            }
            return log().contains("gateway.started");
        });
    }

    int port() {
        return port;
    }

    /** Returns what the gateway has written since its start. */
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process at once, without a chance to tidy up, and starts it anew. */
    void crashAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
        process = launch();
        awaitStart();
    }

    /** Writes the settings anew, all at once, and waits until the gateway has taken them into use. */
    void change(UnaryOperator<String> edit) throws IOException {
        Path next = Files.writeString(config.resolveSibling("next.yml"), edit.apply(Files.readString(config)));
        Files.move(next, config, StandardCopyOption.ATOMIC_MOVE);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log().contains("config.reloaded"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
