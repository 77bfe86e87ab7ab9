package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as a process of its own, which is how signals and exit codes are seen. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MainProcessTest {
    private static final Pattern LISTENING = Pattern.compile("gateway\\.started listen=\\[(http://[0-9.]+:[0-9]+)");

    private final Path directory;
    private final List<Process> started = new ArrayList<>();

    MainProcessTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void finishesWhatIsUnderWayOnSigtermAndEndsWithZero() throws Exception {
        try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process gateway =
                    start("--upstream", "http://127.0.0.1:" + upstream.getLocalPort(), "--log-format", "text");
            URI address = addressOf(gateway.inputReader());

            CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(address.resolve("/slow")).build(),
                            HttpResponse.BodyHandlers.ofString());
            try (Socket request = upstream.accept()) {
                readHead(request);
                gateway.destroy();
                assertThat(gateway.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
                request.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone".getBytes(StandardCharsets.US_ASCII));
                request.getOutputStream().flush();

                assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("done");
            }
            assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void writesLogLinesInTheFormatAskedFor(String format) throws IOException {
        Process gateway = start("--upstream", "http://127.0.0.1:1", "--log-format", format);

        String line = gateway.inputReader().readLine();
        while (line != null && !line.contains("gateway.started")) {
            assertThat(line.startsWith("{")).as(line).isEqualTo(format.equals("json"));
            line = gateway.inputReader().readLine();
        }
        assertThat(line).as("the last line").isNotNull().contains("listen");
        assertThat(line.startsWith("{")).as(line).isEqualTo(format.equals("json"));
        assertThat(gateway.isAlive()).isTrue();
    }

    @Test
    void endsWithTwoForABadConfigurationAndWritesToTheErrorStreamAlone() throws Exception {
        Process gateway = start("--upstream", "nonsense");

        assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).isEqualTo(2);
        assertThat(gateway.inputReader().lines()).isEmpty();
        assertThat(gateway.errorReader().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("  --upstream: routes[0].upstream: expected an absolute URL"));
    }

    private Process start(String... args) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "--issuer=https://idp.example.com",
                "--client-id=app",
                "--client-secret-file=" + secret,
                "--listen=http://127.0.0.1:0",
                "--set=rules=[{path: /**, allow: everyone}]"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static URI addressOf(BufferedReader log) {
        try {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    return URI.create(matcher.group(1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the gateway ended before it listened");
    }

    private static void readHead(Socket socket) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int c = socket.getInputStream().read();
            assertThat(c).isNotNegative();
            matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
        }
    }
}
