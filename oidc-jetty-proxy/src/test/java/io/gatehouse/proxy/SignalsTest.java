package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway that is a process of its own does about signals, and a file that changes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalsTest {
    private static final String ALL = "rules: [{path: /**, allow: everyone}]\n";
    private static final String NONE = "rules: [{path: /**, allow: {role: nobody}, on-anonymous: 403}]\n";

    private final List<Process> started = new ArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final Path file;
    private final int port;
    private Upstream upstream;

    SignalsTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        file = directory.resolve("gatehouse.yml");
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        upstream = Upstream.ok();
    }

    @BeforeEach
    void configure() throws IOException {
        write(ALL, "");
    }

    @AfterEach
    void killWhatIsLeft() throws IOException {
        started.forEach(Process::destroyForcibly);
        upstream.close();
    }

    private String text(String rules, String ofServer) {
        return "provider: {issuer: \"https://idp.example.com\", client-id: app, client-auth: none}\n"
                + "server: {listen: \"http://127.0.0.1:" + port + "\", access-log: false" + ofServer + "}\n"
                + "routes: [{upstream: " + upstream.uri() + "}]\n" + rules;
    }

    private void write(String rules, String ofServer) throws IOException {
        Path written = Files.writeString(directory.resolve("new"), text(rules, ofServer));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                // Whoever runs the tests may have had signals ignored, as nohup does; children inherit that.
                "env",
                "--default-signal=HUP,INT,TERM",
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "--config=" + file,
                "--log-format=text");
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.redirectErrorStream(true);
        Process process = builder.start();
        started.add(process);
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> out.lines().forEach(log::add), "log of the gateway");
        reader.setDaemon(true);
        reader.start();
        return process;
    }

    private Process started() throws IOException {
        Process process = start();
        awaitLog("gateway.started");
        return process;
    }

    private void awaitLog(String words) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> log.stream().anyMatch(line -> line.contains(words)));
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private int status() throws IOException {
        return RawClient.get(uri(), "/").status();
    }

    @Test
    void hupReadsTheConfigurationAgain() throws Exception {
        write(ALL, ", watch-config: false");
        Process gateway = started();
        assertThat(status()).isEqualTo(200);
        write(NONE, ", watch-config: false");

        signal("HUP", gateway);

        awaitLog("config.reloaded trigger=signal detail=rules");
        assertThat(status()).isEqualTo(403);
        write("rules: nonsense\n", "");
        signal("HUP", gateway);
        awaitLog("config.reload-failed trigger=signal");
        assertThat(status()).isEqualTo(403);
        assertThat(gateway.isAlive()).isTrue();
    }

    @Test
    void aFileThatIsSwappedByALinkIsReadAgainAndOneThatIsGoneIsNot() throws Exception {
        Path data = Files.createDirectory(directory.resolve("..2026"));
        Files.writeString(data.resolve("gatehouse.yml"), text(ALL, ""));
        Path link = Files.createSymbolicLink(directory.resolve("..data"), data.getFileName());
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("..data", "gatehouse.yml"));
        started();
        assertThat(status()).isEqualTo(200);

        Path next = Files.createDirectory(directory.resolve("..2027"));
        Files.writeString(next.resolve("gatehouse.yml"), text(NONE, ""));
        Path swap = Files.createSymbolicLink(directory.resolve("..tmp"), next.getFileName());
        Files.move(swap, link, StandardCopyOption.ATOMIC_MOVE);

        awaitLog("config.reloaded trigger=file");
        assertThat(status()).isEqualTo(403);
        Files.delete(file);
        awaitLog("config.reload-failed trigger=file");
        assertThat(status()).isEqualTo(403);
    }

    @Test
    void termUnderLoadFailsNoRequestAndEndsWithZero() throws Exception {
        write(ALL, ", shutdown-delay: 1s");
        Process gateway = started();
        AtomicInteger answers = new AtomicInteger();
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> untilRefused(answers)));
        }
        await().until(() -> answers.get() > 500);

        signal("TERM", gateway);

        awaitLog("gateway.stopping");
        int before = answers.get();
        await().pollInterval(Duration.ofMillis(5)).until(() -> answers.get() > before + 50);
        for (CompletableFuture<Integer> client : clients) {
            assertThat(client.get(20, TimeUnit.SECONDS)).isGreaterThan(50);
        }
        assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).isZero();
    }

    /** Asks again and again, on one connection until it is closed with an answer; ends when none can be made any more. */
    private int untilRefused(AtomicInteger answers) {
        int own = 0;
        boolean fresh = true;
        try {
            while (true) {
                fresh = true;
                try (RawClient client = new RawClient(uri())) {
                    boolean open = true;
                    while (open) {
                        client.send(RawClient.request("GET", "/") + "\r\n");
                        RawClient.Response response = client.response("GET");
                        assertThat(response.status()).as(response.text()).isEqualTo(200);
                        own++;
                        fresh = false;
                        answers.incrementAndGet();
                        open = response.head()
                                .first("Connection")
                                .filter("close"::equals)
                                .isEmpty();
                    }
                }
            }
        } catch (ConnectException e) {
            return own;
        } catch (SocketException e) {
            // What the kernel has queued when a listener is closed, it resets: as good as refused, and nothing was
            // read.
            assertThat(fresh).as("%s on a connection with answers", e).isTrue();
            return own;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aSecondTermCutsAtOnce() throws Exception {
        write(ALL, ", shutdown-delay: 5m");
        Process gateway = started();
        signal("TERM", gateway);
        awaitLog("gateway.stopping");
        assertThat(status()).isEqualTo(200);

        signal("TERM", gateway);

        assertThat(gateway.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.exitValue()).isEqualTo(143);
    }
}
