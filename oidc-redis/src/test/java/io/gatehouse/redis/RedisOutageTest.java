package io.gatehouse.redis;

import static io.gatehouse.redis.testing.Stores.record;
import static io.gatehouse.redis.testing.Stores.tags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

@Timeout(120)
class RedisOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start();
    private final Stores stores = new Stores();

    @AfterEach
    void close() {
        stores.close();
        redis.close();
    }

    @Test
    void losesNothingThatRedisStillHas() {
        RedisSessionStore store = stores.open(redis.url());
        store.create("key", record("data", 1), tags("a"));
        store.entries().put("revoked:a", new byte[] {1}, Duration.ofMinutes(5));

        redis.kill();
        fail(store, 3);

        assertThat(stores.events()).containsExactly("store.failed");
        assertThat(store.notReady()).singleElement().asString().contains(redis.address(), "cannot be reached");

        redis.launch();
        await().atMost(PATIENCE).until(() -> store.notReady().isEmpty());

        assertThat(store.load("key")).isPresent();
        assertThat(store.keys("a", 10)).containsExactly("key");
        assertThat(store.entries().get("revoked:a")).isPresent();
        assertThat(stores.events()).containsExactly("store.failed", "store.recovered");
    }

    @Test
    void letsNothingInWhileItLastsAndRecoversUnderLoad() throws Exception {
        RedisSessionStore store = stores.open(redis.url());
        for (int i = 0; i < 20; i++) {
            store.create("key" + i, record("data", 1), tags());
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger found = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ConcurrentLinkedQueue<Object> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            for (int thread = 0; thread < 8; thread++) {
                pool.execute(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        try {
                            Optional<SessionRecord> there = store.load("key" + i % 20);
                            Optional<SessionRecord> never = store.load("never" + i);
                            if (there.isEmpty() || never.isPresent()) {
                                wrong.add(i);
                            }
                            found.incrementAndGet();
                        } catch (SessionStoreException e) {
                            refused.incrementAndGet();
                            Thread.onSpinWait();
                        } catch (RuntimeException e) {
                            wrong.add(e);
                        }
                    }
                });
            }
            await().atMost(PATIENCE).until(() -> found.get() > 100);
            redis.kill();
            await().atMost(PATIENCE).until(() -> refused.get() > 100);
            redis.launch();
            await().atMost(PATIENCE).until(() -> store.notReady().isEmpty());
            int before = found.get();
            await().atMost(PATIENCE).until(() -> found.get() > before + 1000);
        } finally {
            stop.set(true);
            pool.shutdown();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(wrong).isEmpty();
        assertThat(stores.events()).containsExactly("store.failed", "store.recovered");
    }

    @Test
    void noticesNothingOfARestartBetweenTwoRequests() {
        RedisSessionStore store = stores.open(redis.url());
        store.create("key", record("data", 1), tags());
        redis.kill();
        redis.launch();
        redis.awaitAnswer();

        assertThat(store.load("key")).isPresent();
        assertThat(stores.events()).isEmpty();
    }

    @Test
    void waitsNoLongerThanTheTimeoutWhenRedisStandsStill() {
        RedisSessionStore store =
                stores.open(RedisConfig.builder().url(Secret.of(redis.url())).timeout(Duration.ofMillis(300)));
        store.create("key", record("data", 1), tags());
        redis.pause();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.load("key"))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("session.redis.timeout");
            waits.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
        assertThat(waits).allMatch(wait -> wait >= 250 && wait < 1_500);

        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> store.load("key")).isInstanceOf(SessionStoreException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(250));
        assertThat(store.notReady()).isNotEmpty();

        redis.resume();
        await().atMost(PATIENCE).until(() -> store.notReady().isEmpty());
        assertThat(store.load("key")).isPresent();
    }

    @Test
    void startsWhileRedisIsDown() {
        redis.kill();
        RedisSessionStore store = stores.open(redis.url());
        fail(store, 3);

        redis.launch();

        await().atMost(PATIENCE).until(() -> store.notReady().isEmpty());
        store.create("key", record("data", 1), tags());
    }

    @Test
    void goesOnReadingWhenRedisIsFull() {
        RedisSessionStore store = stores.open(redis.url());
        store.create("key", record("data", 1), tags());
        redis.run(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
        redis.run(Command.CONFIG, "SET", "maxmemory", "1");

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> store.create("new", record("data", 1), tags()))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("OOM")
                    .hasMessageContaining("maxmemory");
            assertThatThrownBy(() -> store.replace("key", 1, record("data", 2))).hasMessageContaining("OOM");
            assertThatThrownBy(() -> store.entries().put("a", new byte[1], Duration.ofMinutes(1)))
                    .hasMessageContaining("OOM");
        }
        assertThat(store.load("key")).isPresent();
        assertThat(store.load("new")).isEmpty();
        assertThat(store.notReady()).isEmpty();
        assertThat(store.delete("key")).isTrue();

        redis.run(Command.CONFIG, "SET", "maxmemory", "0");
        store.create("new", record("data", 1), tags());
        assertThat(store.load("new")).isPresent();
    }

    @Test
    void takesWritesAgainWhenAReplicaBecomesThePrimary() {
        RedisSessionStore store = stores.open(redis.url());
        store.create("key", record("data", 1), tags());
        try (RedisServer primary = RedisServer.start()) {
            redis.run(Command.REPLICAOF, RedisServer.HOST, Integer.toString(primary.port()));

            fail(() -> store.replace("key", 1, record("data", 2)), 3, "READONLY");
            assertThat(store.notReady()).isNotEmpty();

            redis.run(Command.REPLICAOF, "NO", "ONE");
            await().atMost(PATIENCE).until(() -> store.notReady().isEmpty());
            store.create("new", record("data", 1), tags());
        }
    }

    @Test
    void stopsLookingForTheEndOfAnOutageWhenClosed() {
        RedisSessionStore store = stores.open(redis.url());
        redis.kill();
        fail(store, 3);
        store.close();

        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("gatehouse-redis-recovery")));
        assertThatThrownBy(() -> store.load("key")).isInstanceOf(SessionStoreException.class);
    }

    private static void fail(RedisSessionStore store, int times) {
        fail(() -> store.load("key"), times, "");
    }

    private static void fail(Runnable call, int times, String detail) {
        for (int i = 0; i < times; i++) {
            assertThat(catchThrowable(call::run))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining(detail);
        }
    }
}
