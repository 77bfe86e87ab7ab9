package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import java.io.IOException;
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
                            client.send(RawClient.request("GET", path, cookie) + "\r\n");
                            RawClient.Response response = client.response("GET");
                            assertThat(response.status()).as(response.text()).isEqualTo(200);
                            answers.incrementAndGet();
                        }
                        return answers.get();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
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
                    throw new java.io.UncheckedIOException(e);
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
}
