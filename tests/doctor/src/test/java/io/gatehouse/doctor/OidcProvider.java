package io.gatehouse.doctor;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The provider of the package {@code oidc-provider}, as a process of its own. */
final class OidcProvider implements AutoCloseable {
    private static final Path NODE = Path.of("/usr/bin/node");
    private static final Path FOLDER = Path.of("oidc-provider");

    private final Process process;
    private final int port;

    private OidcProvider(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it; where it is not installed the test is skipped loudly, or fails where it must not be skipped. */
    static OidcProvider start() throws IOException {
        need(Files.isExecutable(NODE), NODE + " (Debian package nodejs)");
        need(
                Files.isDirectory(FOLDER.resolve("node_modules/oidc-provider")),
                "oidc-provider (npm ci --ignore-scripts in tests/doctor/oidc-provider)");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(NODE.toString(), "provider.mjs", Integer.toString(port))
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.equals("listening")) {
            line = output.readLine();
        }
        if (line == null) {
            process.destroyForcibly();
            throw new AssertionError("oidc-provider did not start");
        }
        return new OidcProvider(process, port);
    }

    private static void need(boolean there, String what) {
        if (!there) {
            String missing = "these tests need " + what;
            System.err.println("SKIPPED: " + missing);
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
    }

    String issuer() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
