package io.gatehouse.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways as processes, one Redis, and a provider that ends the grant when a refresh token is used twice. */
@Timeout(120)
class TwoNodesTest {
    private static final Duration LIFETIME = Duration.ofSeconds(6);

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private static FakeProvider provider;
    private static EchoServer application;

    private final List<Node> nodes = new ArrayList<>();
    private final Person alice = new Person();

    @BeforeAll
    static void startTheOthers() throws Exception {
        redis = RedisServer.start();
        provider = FakeProvider.start();
        application = EchoServer.start();
    }

    @AfterAll
    static void stopTheOthers() throws Exception {
        application.close();
        provider.close();
        redis.close();
    }

    @BeforeEach
    void letAliceIn() {
        provider.user("alice", Map.of())
                .clock(InstantSource.system())
                .withRefreshTokens()
                .tokenLifetime(Duration.ofHours(1));
    }

    @AfterEach
    void stopTheNodes() {
        nodes.forEach(Node::close);
    }

    private Node start(String name, String store) throws IOException {
        Node node = Node.start(directory, name, RedisServer.freePort(), """
                provider: {issuer: "%s", client-id: %s, client-secret: "%s"}
                session:
                  store: %s
                  keys: [MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY]
                  redis: {url: "%s", key-prefix: "%s:"}
                routes: [{path: /, upstream: "%s"}]
                """.formatted(
                        provider.issuer(),
                        provider.config().build().clientId(),
                        provider.config().build().clientSecrets().get(0).reveal(),
                        store,
                        redis.url(),
                        store,
                        application.url()));
        nodes.add(node);
        return node;
    }

    private static int refreshes() {
        return (int) provider.requests(Endpoint.TOKEN).stream()
                .filter(request -> request.param("grant_type").equals("refresh_token"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "cookie"})
    void shareSessionsAndRenewThemOnceAndEndThemEverywhere(String store) throws Exception {
        Node one = start("one", store);
        Node two = start("two", store);
        provider.tokenLifetime(LIFETIME);
        alice.signIn(one, provider);
        assertThat(alice.fetch(two).status()).isEqualTo(200);

        int before = refreshes();
        Instant over = Instant.now().plus(LIFETIME);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Instant.now().isAfter(over));
        provider.tokenLifetime(Duration.ofHours(1));
        assertThat(storm(one, two)).allMatch(answer -> answer.status() == 200);
        assertThat(refreshes() - before).isEqualTo(1);
        assertThat(provider.refreshTokenReuses()).isZero();

        one.crashAndRestart();
        two.crashAndRestart();
        assertThat(alice.fetch(one).status()).isEqualTo(200);
        assertThat(alice.fetch(two).status()).isEqualTo(200);

        endEverywhere(one);
        assertThat(alice.fetch(two).status()).isEqualTo(401);
        assertThat(alice.fetch(one).status()).isEqualTo(401);
    }

    private static void endEverywhere(Node node) throws Exception {
        Person.Answer ended = new Person()
                .ask(
                        node,
                        "POST",
                        "/oidc/logout/backchannel",
                        "logout_token=" + provider.issueLogoutToken(claims -> {}),
                        false);
        assertThat(ended.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "cookie"})
    void keepSessionsWhenOneTakesOtherSettingsOfTheStoreIntoUse(String store) throws Exception {
        Node one = start("reloaded", store);
        Node two = start("unchanged", store);
        alice.signIn(one, provider);

        one.change(settings -> settings.replace("redis: {url:", "redis: {timeout: 2s, url:"));

        assertThat(alice.fetch(one).status()).isEqualTo(200);
        assertThat(alice.fetch(two).status()).isEqualTo(200);
        endEverywhere(two);
        assertThat(alice.fetch(one).status()).isEqualTo(401);
    }

    private List<Person.Answer> storm(Node one, Node two) throws Exception {
        List<Callable<Person.Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Node node = i % 2 == 0 ? one : two;
            requests.add(() -> alice.fetch(node));
        }
        ExecutorService pool = Executors.newFixedThreadPool(50);
        try {
            List<Person.Answer> answers = new ArrayList<>();
            for (Future<Person.Answer> answer : pool.invokeAll(requests, 60, TimeUnit.SECONDS)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }
}
