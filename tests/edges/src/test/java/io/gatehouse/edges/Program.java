package io.gatehouse.edges;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process that listens on a port of the loopback address, until it is closed. */
final class Program implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final int port;

    private Program(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts an edge with a sample. */
    static Program edge(Product product, Sample sample, Sample.Addresses addresses) throws IOException {
        Path executable = product.executable();
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(product.arguments(sample.files(), sample.scratch()));
        return start(command, sample.scratch(), addresses.edge());
    }

    /** Starts a gateway with the settings of a sample. */
    static Program gateway(Sample sample, Sample.Addresses addresses) throws IOException {
        List<String> command =
                java("--config", sample.files().resolve("gatehouse.yml").toString());
        return start(command, sample.scratch(), addresses.gateway());
    }

    /** Returns the command line of a gateway. */
    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gatehouse.proxy.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts a program that will listen on the port; what it writes goes to a file below the directory. */
    static Program start(List<String> command, Path scratch, int port) throws IOException {
        Path log = scratch.resolve("output.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile());
        // Caddy writes below these.
        builder.environment().put("XDG_DATA_HOME", scratch.toString());
        builder.environment().put("XDG_CONFIG_HOME", scratch.toString());
        Program program = new Program(builder.start(), log, port);
        Runtime.getRuntime().addShutdownHook(new Thread(program::close));
        try {
            program.awaitStart();
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
        return program;
    }

    private void awaitStart() {
        Awaitility.await().atMost(START).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended at its start: " + log());
            }
            return listens();
        });
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the address as browsers know it. */
    String url() {
        return "http://localhost:" + port;
    }

    /** Returns what the program has written. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
