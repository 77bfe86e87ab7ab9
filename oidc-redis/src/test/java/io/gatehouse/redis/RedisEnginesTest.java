package io.gatehouse.redis;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.StoreKind;
import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.MutableClock;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

/** Two engines with one Redis, found by being on the class path. */
@Timeout(60)
class RedisEnginesTest {
    private final RedisServer redis = RedisServer.start();
    private final FakeProvider provider = FakeProvider.start().withRefreshTokens();
    private final MutableClock clock = MutableClock.atNow();
    private final List<Gatehouse> open = new ArrayList<>();
    private Gatehouse one;
    private Gatehouse two;

    @BeforeEach
    void start() {
        provider.clock(clock).user("alice", Map.of("name", "alice"));
        one = engine(redis.url());
        two = engine(redis.url());
    }

    @AfterEach
    void close() {
        open.forEach(Gatehouse::close);
        provider.close();
        redis.close();
    }

    private Gatehouse engine(String url) {
        GatehouseConfig config = GatehouseConfig.builder()
                .provider(provider.config().build())
                .session(EngineScene.session(StoreKind.REDIS)
                        .redis(RedisConfig.builder().url(Secret.of(url)).build())
                        .build())
                .build();
        Gatehouse made = Gatehouse.builder(config).clock(clock).build();
        open.add(made);
        return made;
    }

    @Test
    void aLoginHereIsASessionThereAndALogoutThereEndsItHere() {
        TestBrowser browser = new TestBrowser(clock).site(APP, one);
        assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");

        browser.site(APP, two);
        int logins = provider.calls(FakeProvider.Endpoint.TOKEN);
        assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
        assertThat(provider.calls(FakeProvider.Endpoint.TOKEN)).isEqualTo(logins);

        String cookie =
                browser.cookies().named("__Host-gatehouse").orElseThrow().value();
        assertThat(fetch(one, cookie).reachedApplication()).isTrue();
        browser.post(APP, APP + "/oidc/logout", Map.of());

        assertThat(fetch(one, cookie).code()).isEqualTo("login_required");
        assertThat(fetch(two, cookie).code()).isEqualTo("login_required");
    }

    private TestPage fetch(Gatehouse gatehouse, String cookie) {
        return new TestBrowser(clock)
                .site(APP, gatehouse)
                .send(
                        APP + "/",
                        exchange -> io.gatehouse.testing.FakeExchange.fetch("/").cookie("__Host-gatehouse", cookie));
    }

    @Test
    void aSessionOutlivesEveryEngine() {
        TestBrowser browser = new TestBrowser(clock).site(APP, one);
        browser.open(APP + "/");
        one.close();
        two.close();

        browser.site(APP, engine(redis.url()));

        assertThat(browser.open(APP + "/").trail()).hasSize(1);
    }

    @Test
    void redisHoldsNoTokenAndNoName() {
        TestBrowser browser = new TestBrowser(clock).site(APP, one);
        List<String> secrets = new ArrayList<>(List.of("alice", "refresh"));
        provider.tokenResponse(answer -> answer.values().forEach(value -> {
            if (value instanceof String text && text.length() > 12) {
                secrets.add(text);
                secrets.addAll(List.of(text.split(Pattern.quote("."), -1)));
            }
        }));
        browser.open(APP + "/");
        secrets.add(browser.cookies().named("__Host-gatehouse").orElseThrow().value());
        secrets.removeIf(text -> text.length() < 5);
        assertThat(secrets).hasSizeGreaterThan(5);

        List<String> everything = new ArrayList<>();
        for (String key : redis.keys()) {
            everything.add(key);
            switch (redis.text(Command.TYPE, key)) {
                case "string" -> everything.add(redis.text(Command.GET, key));
                case "zset" -> everything.addAll(RedisServer.texts(redis.run(Command.ZRANGE, key, "0", "-1")));
                default -> Assertions.fail(key);
            }
            assertThat((Long) redis.run(Command.PTTL, key)).as(key).isPositive();
        }
        assertThat(everything).hasSizeGreaterThan(5);
        for (String secret : secrets) {
            String bytes = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            assertThat(everything).noneMatch(text -> text.contains(bytes));
        }
    }

    @Test
    void whatIsTamperedWithIsNoSession() {
        TestBrowser browser = new TestBrowser(clock).site(APP, one);
        browser.open(APP + "/");
        String cookie =
                browser.cookies().named("__Host-gatehouse").orElseThrow().value();
        String key = redis.keys().stream()
                .filter(name -> name.startsWith("gatehouse:s:"))
                .findFirst()
                .orElseThrow();
        byte[] kept = (byte[]) redis.run(Command.GET, key);
        for (int place = 0; place < kept.length; place += 7) {
            byte[] changed = kept.clone();
            changed[place] ^= 1;
            redis.run(Command.SET, key, changed);
            TestPage page = fetch(two, cookie);
            // What stands before the sealed data is version, end, creation and index names: none of it says who
            // somebody is.
            if (page.reachedApplication()) {
                assertThat(page.subject()).isEqualTo("alice");
                assertThat(place).isLessThan(200);
            }
        }
        redis.run(Command.SET, key, kept);
        assertThat(fetch(two, cookie).reachedApplication()).isTrue();
    }

    @Test
    void nobodyIsLetInWhileRedisIsDown() {
        TestBrowser browser = new TestBrowser(clock).site(APP, one);
        browser.open(APP + "/");
        String cookie =
                browser.cookies().named("__Host-gatehouse").orElseThrow().value();
        redis.kill();

        for (int i = 0; i < 5; i++) {
            TestPage page = fetch(one, cookie);
            assertThat(page.code()).isEqualTo("session_store_unavailable");
            assertThat(page.status()).isEqualTo(503);
            assertThat(page.operatorDetail()).contains(redis.address()).doesNotContain(cookie);
        }
        assertThat(one.notReady()).anyMatch(why -> why.contains(redis.address()));

        redis.launch();
        await().atMost(Duration.ofSeconds(20)).until(() -> one.notReady().isEmpty());
        assertThat(fetch(one, cookie).reachedApplication()).isTrue();
    }

    @Test
    void aUrlThatCannotBeUsedStopsTheStart() {
        Assertions.assertThatThrownBy(() -> engine("redis:/hidden-secret"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("session.redis.url")
                .hasMessageNotContaining("hidden-secret");
    }
}
