package io.gatehouse.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code gatehouse check}, in a process of its own, on a machine where the secrets are that a configuration names. */
final class GatewayCheck {
    private static final int SECONDS = 60;
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private final Path directory;

    GatewayCheck(Path directory) throws IOException {
        this.directory = directory;
        Path secrets = Files.createDirectories(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("client-secret"), "the-secret-of-this-test\n");
        Files.writeString(secrets.resolve("session-keys"), KEY + "\n");
        Files.writeString(secrets.resolve("admin-token"), "0123456789abcdef0123456789abcdef\n");
    }

    /** Returns what it says of a configuration, with its secrets from here. */
    String says(String configuration, String... arguments) throws IOException, InterruptedException {
        String secrets = directory.resolve("secrets").toString();
        Path file = Files.writeString(
                directory.resolve("gatehouse.yml"), configuration.replace("/run/secrets/gatehouse", secrets));
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gatehouse.proxy.Main",
                "check",
                "--config",
                file.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().put("CLIENT_SECRET", "the-secret-of-this-test");
        Process process = builder.start();
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("check did not end within " + SECONDS + " seconds");
            }
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
