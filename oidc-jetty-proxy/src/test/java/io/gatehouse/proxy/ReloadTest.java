package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other settings while the gateway serves. */
@Timeout(60)
class ReloadTest {
    private static final String NOBODY =
            "rules: [{path: /public/**, allow: everyone}, {path: /**, allow: {role: nobody}}]\n";

    @TempDir
    Path directory;

    private ReloadScene scene(URI application, String more) throws IOException {
        return new ReloadScene(directory, application, more);
    }

    @Test
    void holdsForEverybodyFromOneMomentOnAndSessionsLiveOn() throws IOException {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            Browser alice = scene.signedIn("alice");
            scene.write(NOBODY);

            RawClient.Response answer = scene.reload();

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.text()).contains("\"detail\":\"rules\"");
            assertThat(scene.status(alice, "/x")).isEqualTo(403);
            assertThat(scene.status(alice, "/oidc/session")).isEqualTo(200);
            scene.write(ReloadScene.SIGN_IN);
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(scene.status(alice, "/x")).isEqualTo(200);
        }
    }

    @Test
    void isRefusedWithEveryProblemAndChangesNothing() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            Browser alice = scene.signedIn("alice");
            Files.writeString(
                    scene.file(),
                    Files.readString(scene.file()) + "sesion: {}\nlogin: {timeout: soon}\nserver.http2: false\n");

            try (CapturedLog log = CapturedLog.of("io.gatehouse")) {
                RawClient.Response answer = scene.reload();

                assertThat(answer.status()).isEqualTo(422);
                assertThat(answer.head().first("Content-Type")).hasValue("application/problem+json");
                Map<String, Object> body = JSONObjectUtils.parse(answer.text());
                assertThat(JSONObjectUtils.getJSONObjectArray(body, "problems"))
                        .hasSize(3)
                        .allSatisfy(problem -> assertThat(problem)
                                .containsKeys("why", "line", "key")
                                .containsEntry("file", scene.file().toString()))
                        .anySatisfy(problem ->
                                assertThat(String.valueOf(problem.get("why"))).contains("session"));
                assertThat(log.lines())
                        .anyMatch(line -> line.contains("config.reload-failed") && line.contains("problems=3"));
            }
            assertThat(scene.status(alice, "/x")).isEqualTo(200);
        }
    }

    @Test
    void namesWhatCannotChangeWithoutARestart() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            scene.write(
                    ReloadScene.SIGN_IN + "session: {store: cookie, keys: [" + "A".repeat(42) + "E]}\n",
                    ", http2: false, h2c: true, max-header-size: 32k",
                    "[{upstream: " + application.url() + "}]");

            RawClient.Response answer = scene.reload();

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.text())
                    .contains(
                            "\"key\":\"session.store\"",
                            "\"key\":\"server.http2\"",
                            "\"key\":\"server.h2c\"",
                            "\"key\":\"server.max-header-size\"",
                            "start the gateway anew",
                            "\"line\":5");
        }
    }

    @Test
    void lets50ReloadsPassWithoutAFailedRequest() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            Browser alice = scene.signedIn("alice");
            String cookie =
                    "Cookie: gatehouse=" + alice.cookies().value("gatehouse").orElseThrow();
            CountDownLatch over = new CountDownLatch(1);
            AtomicInteger answers = new AtomicInteger();
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String path = i % 2 == 0 ? "/public/x" : "/private";
                clients.add(CompletableFuture.supplyAsync(() -> {
                    try (RawClient client = new RawClient(scene.uri())) {
                        while (over.getCount() > 0) {
                            client.send("GET " + path + " HTTP/1.1\r\nHost: "
                                    + scene.uri().getAuthority() + "\r\n" + cookie + "\r\n\r\n");
                            RawClient.Response response = client.response("GET");
                            assertThat(response.status()).as(response.text()).isEqualTo(200);
                            answers.incrementAndGet();
                        }
                        return answers.get();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            for (int i = 0; i < 50; i++) {
                int before = answers.get();
                await().pollInterval(Duration.ofMillis(2)).until(() -> answers.get() > before + 20);
                scene.write(ReloadScene.SIGN_IN + "login: {timeout: " + (5 + i % 5) + "m}\n");
                assertThat(scene.reload().status()).isEqualTo(200);
            }
            over.countDown();

            for (CompletableFuture<Integer> client : clients) {
                assertThat(client.get(20, TimeUnit.SECONDS)).isGreaterThan(1000);
            }
        }
    }

    @Test
    void letsARequestUnderWayFinishAsItBegan() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Upstream waiting = Upstream.answering(received -> {
                    asked.countDown();
                    assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                    return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold";
                });
                EchoServer other = EchoServer.start();
                ReloadScene scene = scene(waiting.uri(), ReloadScene.SIGN_IN)) {
            CompletableFuture<RawClient.Response> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return RawClient.get(scene.uri(), "/public/slow");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            scene.write(NOBODY, "", "[{upstream: " + other.url() + "}]");
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(RawClient.get(scene.uri(), "/public/new").status()).isEqualTo(200);
            go.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS).text()).isEqualTo("old");
        }
    }

    @Test
    void thatIsAskedForBeforeTheStartIsCompleteIsDoneAfterIt() throws IOException {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            ConfigReload early = new ConfigReload(List.of(ConfigSource.yaml(scene.file())));
            try (Gateway gateway = Gateway.create(early.read(), early.endpoints())) {
                scene.write("rules: [{path: /**, allow: everyone}]\n");
                assertThat(early.reload(ConfigReload.Trigger.SIGNAL)).isEmpty();
                gateway.start();
                assertThat(RawClient.get(gateway.uris().get(0), "/x").status()).isEqualTo(401);

                early.serve(gateway);

                assertThat(RawClient.get(gateway.uris().get(0), "/x").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void goesOnWithLoginsThatWereBegunBefore() throws IOException {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            scene.provider().user("alice", Map.of());
            Browser browser = new Browser();
            Browser.Response toProvider = browser.navigate(scene.uri() + "/x");
            assertThat(toProvider.isRedirect()).isTrue();
            scene.write(ReloadScene.SIGN_IN + "login: {timeout: 9m}\n");
            assertThat(scene.reload().status()).isEqualTo(200);

            assertThat(browser.follow(toProvider).status()).isEqualTo(200);
            // Without having asked the provider for metadata again.
            assertThat(scene.provider().calls(FakeProvider.Endpoint.METADATA)).isEqualTo(1);
        }
    }

    @Test
    void leavesNothingBehind200Times() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            reload(scene, application, 20);
            long threads = Thread.activeCount();
            long files = descriptors();
            long heap = heap();

            reload(scene, application, 200);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat((long) Thread.activeCount()).isLessThan(threads + 10));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(descriptors()).isLessThan(files + 10));
            assertThat(heap()).isLessThan(heap + 10_000_000);
        }
    }

    /** Changes rules, provider and upstream each time, and sends a request in between. */
    private static void reload(ReloadScene scene, EchoServer application, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            scene.write(
                    ReloadScene.SIGN_IN + "login: {timeout: " + (5 + i % 3) + "m}\nsession: {max-sessions: "
                            + (1000 + i) + "}\nbearer: {audiences: [a" + i % 7 + "]}\n",
                    "",
                    "[{upstream: " + application.url() + ", connect-timeout: " + (1 + i % 2)
                            + "s, health-check: {path: /}}]");
            RawClient.Response answer = scene.reload();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(RawClient.get(scene.uri(), "/public/x").status()).isEqualTo(200);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void isDoneOnceAtATimeHoweverManyAskForIt() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return scene.reload().status();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            for (CompletableFuture<Integer> one : all) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
            scene.gateway().close();
            assertThat(scene.reloading()
                            .reload(ConfigReload.Trigger.SIGNAL)
                            .orElseThrow()
                            .problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.why()).contains("stopping"));
        }
    }

    @Test
    void ofAFileThatIsNoneIsRefused() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            String good = Files.readString(scene.file());
            Files.writeString(scene.file(), "# " + "x".repeat(2_000_000));
            assertThat(scene.reload().text()).contains("is larger");
            Files.delete(scene.file());
            assertThat(scene.reload().text()).contains("there is none");
            Files.createDirectory(scene.file());
            assertThat(scene.reload().text()).contains("a directory");
            assertThat(AdminUnderTest.ask(scene.gateway().adminUri().orElseThrow(), "GET", "/health/ready")
                            .text())
                    .contains("and is not in use");
            Files.delete(scene.file());
            Files.writeString(scene.file(), good);
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(RawClient.get(scene.uri(), "/public/x").status()).isEqualTo(200);
        }
    }

    @Test
    void letsWebSocketsLiveAndEndsThoseThatTheNewRulesForbid() throws Exception {
        try (Upstream upstream = Upstream.onConnection(connection -> {
                    Wire.Head head = Wire.head(connection.in());
                    if (head.first("Upgrade").isPresent()) {
                        connection.send(WebSocketWire.agreement(head));
                        while (true) {
                            WebSocketWire.Frame frame = WebSocketWire.read(connection.in());
                            connection.out().write(WebSocketWire.frame(0x81, false, frame.payload()));
                            connection.out().flush();
                        }
                    }
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                });
                EchoServer other = EchoServer.start();
                ReloadScene scene = scene(upstream.uri(), ReloadScene.SIGN_IN)) {
            Browser alice = scene.signedIn("alice");
            String cookie =
                    "Cookie: gatehouse=" + alice.cookies().value("gatehouse").orElseThrow();
            try (RawClient open = new RawClient(scene.uri());
                    RawClient own = new RawClient(scene.uri())) {
                for (RawClient socket : List.of(open, own)) {
                    socket.send("GET " + (socket == open ? "/public/ws" : "/ws") + " HTTP/1.1\r\nHost: "
                            + scene.uri().getAuthority() + "\r\n"
                            + (socket == open ? "" : cookie + "\r\n")
                            + String.join("\r\n", WebSocketWire.handshake()) + "\r\n\r\n");
                    assertThat(socket.head().status()).isEqualTo(101);
                }
                // No route leads to their upstream any more, and one of them may not be there any more.
                scene.write(NOBODY, "", "[{upstream: " + other.url() + "}]");
                assertThat(scene.reload().status()).isEqualTo(200);

                assertThat(WebSocketWire.read(own.in()).code()).isEqualTo(1008);
                open.send(WebSocketWire.frame(0x81, true, new byte[] {'x'}));
                assertThat(WebSocketWire.read(open.in()).text()).isEqualTo("x");
            }
        }
    }

    @Test
    void canBeLookedAtWithWhereEachValueComesFromAndWithoutSecrets() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            scene.write(
                    ReloadScene.SIGN_IN + "session:\n  keys: [" + "A".repeat(42) + "E]\n",
                    "",
                    "[{upstream: " + application.url() + ", request-headers: {set: {X-Api-Key: s3cret-header}}}]");
            assertThat(scene.reload().status()).isEqualTo(200);
            URI admin = scene.gateway().adminUri().orElseThrow();

            String json = AdminUnderTest.ask(admin, "GET", "/config").text();
            String yaml =
                    AdminUnderTest.ask(admin, "GET", "/config?format=yaml").text();

            Map<String, Object> settings = JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(json), "settings");
            assertThat(JSONObjectUtils.getJSONObject(settings, "provider.client-id"))
                    .containsEntry("value", "gateway")
                    .containsEntry("source", scene.file() + ":3");
            assertThat(JSONObjectUtils.getJSONObject(settings, "login.timeout"))
                    .containsEntry("value", "10m")
                    .containsEntry("source", "default");
            assertThat(JSONObjectUtils.getJSONObject(settings, "session.keys"))
                    .containsEntry("secret", true)
                    .doesNotContainKey("value");
            assertThat(json).contains("\"status\":\"reloaded\"");
            assertThat(yaml)
                    .contains("provider.client-id: \"gateway\"  # " + scene.file() + ":3")
                    .contains("# session.keys: is set, and not shown");
            assertThat(json + yaml).doesNotContain("AAAA", "s3cret-header").contains("X-Api-Key");
            // What is shown is a configuration.
            Path shown = Files.writeString(scene.directory().resolve("shown.yml"), yaml);
            GatewayConfig again = GatewayConfig.read(List.of(ConfigSource.yaml(shown)));
            assertThat(again.routes()).hasSize(1);
            assertThat(again.engine().rules().rules()).hasSize(2);
        }
    }

    @Test
    void isAskedForByACommandThatPrintsEveryProblem() throws Exception {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = scene(URI.create(application.url()), ReloadScene.SIGN_IN)) {
            StringWriter out = new StringWriter();
            String admin = "--admin=" + scene.gateway().adminUri().orElseThrow();
            assertThat(Main.execute(
                            new String[] {"reload", admin}, new PrintWriter(out), new PrintWriter(Writer.nullWriter())))
                    .isZero();
            assertThat(out.toString()).startsWith("reloaded: ");
            Files.writeString(scene.file(), "nonsense: true\n");

            assertThat(Main.execute(
                            new String[] {"reload", admin}, new PrintWriter(out), new PrintWriter(Writer.nullWriter())))
                    .isEqualTo(2);
            assertThat(out.toString()).contains("gatehouse.yml:1: nonsense: is not known");
        }
    }
}
