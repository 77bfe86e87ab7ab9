package io.gatehouse.redis;

import static io.gatehouse.redis.testing.Stores.record;
import static io.gatehouse.redis.testing.Stores.tags;
import static io.gatehouse.redis.testing.Stores.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.SessionTags;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RedisSessionStoreTest {
    private RedisServer redis;
    private Stores stores;
    private RedisSessionStore store;

    @BeforeAll
    void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        redis.run(Command.FLUSHALL);
        stores = new Stores();
        store = stores.open(redis.url());
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Nested
    class Records {
        @Test
        void comeBackAsTheyWereKept() {
            SessionRecord kept = record("data", 1);
            store.create("key", kept, tags("a"));

            SessionRecord found = store.load("key").orElseThrow();

            assertThat(text(found)).isEqualTo("data");
            assertThat(found.version()).isEqualTo(1);
            assertThat(found.endsAt()).isEqualTo(kept.endsAt());
        }

        @Test
        void areSeenByEveryNode() {
            store.create("key", record("data", 1), tags());

            assertThat(stores.open(redis.url()).load("key")).isPresent();
        }

        @Test
        void areNotThereWhenNobodyKeptThem() {
            assertThat(store.load("key")).isEmpty();
        }

        @Test
        void areReplacedAtTheExpectedVersionAlone() {
            store.create("key", record("one", 1), tags("a"));

            assertThat(store.replace("key", 2, record("wrong", 3))).isFalse();
            assertThat(store.replace("key", 1, record("two", 2))).isTrue();
            assertThat(store.replace("key", 1, record("late", 2))).isFalse();

            assertThat(text(store.load("key").orElseThrow())).isEqualTo("two");
            assertThat(store.keys("a", 10)).containsExactly("key");
        }

        @Test
        void doNotComeBackOnceDeleted() {
            store.create("key", record("one", 1), tags("a"));

            assertThat(store.delete("key")).isTrue();
            assertThat(store.delete("key")).isFalse();

            assertThat(store.replace("key", 1, record("two", 2))).isFalse();
            assertThat(store.load("key")).isEmpty();
        }

        @Test
        void leaveNothingBehindWhenDeleted() {
            store.create("key", record("one", 1), tags("a", "b"));
            store.replace("key", 1, record("two", 2));

            store.delete("key");

            assertThat(redis.keys()).isEmpty();
        }

        @Test
        void endAtTheirInstantByTheClockOfTheNode() {
            MutableClock clock = MutableClock.atNow();
            RedisSessionStore timed = stores.open(RedisConfig.builder().url(Secret.of(redis.url())), clock);
            Instant end = clock.instant().plus(Duration.ofMinutes(1));
            timed.create("key", new SessionRecord(new byte[1], 1, end), tags());

            clock.advance(Duration.ofMinutes(1).minusNanos(1));
            assertThat(timed.load("key")).isPresent();
            clock.advance(Duration.ofNanos(1));

            assertThat(timed.load("key")).isEmpty();
            assertThat(timed.replace("key", 1, new SessionRecord(new byte[1], 2, end.plusSeconds(60))))
                    .isFalse();
            assertThat(timed.delete("key")).isFalse();
        }

        @Test
        void goFromRedisByThemselves() {
            store.create(
                    "key",
                    record("data", 1, Duration.ofMillis(400)),
                    new SessionTags(Set.of("a"), Instant.now().plusMillis(400)));
            assertThat(store.load("key")).isPresent();

            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(redis.keys()).isEmpty());
        }

        @Test
        void liveInRedisAsLongAsTheSession() {
            store.create("key", record("data", 1, Duration.ofMinutes(5)), tags("a"));
            assertThat((Long) redis.run(Command.PTTL, "gatehouse:s:key")).isBetween(290_000L, 300_001L);
            assertThat((Long) redis.run(Command.PTTL, "gatehouse:i:a")).isBetween(3_590_000L, 3_600_000L);

            store.replace("key", 1, record("data", 2, Duration.ofMinutes(7)));

            assertThat((Long) redis.run(Command.PTTL, "gatehouse:s:key")).isBetween(410_000L, 420_001L);
        }

        @Test
        void endLikeTheLongestWhereAnIndexIsShared() {
            store.create("one", record("data", 1), tags("a"));
            store.create(
                    "two",
                    record("data", 1),
                    new SessionTags(Set.of("a"), Instant.now().plusSeconds(60)));

            assertThat((Long) redis.run(Command.PTTL, "gatehouse:i:a")).isGreaterThan(3_500_000L);
        }

        @Test
        void areWorthNothingWhenSomebodyElseWroteThem() {
            store.create("short", record("data", 1), tags());
            store.create("foreign", record("data", 1), tags());
            store.create("newer", record("data", 1), tags());
            store.create("long", record("data", 1), tags());
            redis.run(Command.SET, "gatehouse:s:short", "x");
            redis.run(Command.DEL, "gatehouse:s:foreign");
            redis.run(Command.LPUSH, "gatehouse:s:foreign", "x");
            redis.run(Command.SETRANGE, "gatehouse:s:newer", 0, new byte[] {2});
            redis.run(Command.SETRANGE, "gatehouse:s:long", 2_000_000, "x");

            for (String key : List.of("short", "foreign", "newer", "long")) {
                assertThat(store.load(key)).as(key).isEmpty();
                assertThat(store.replace(key, 7, record("mine", 8))).as(key).isFalse();
                store.delete(key);
                assertThat(redis.run(Command.EXISTS, "gatehouse:s:" + key))
                        .as(key)
                        .isEqualTo(0L);
            }
        }

        @Test
        void areWorthNothingHoweverTheyWereChanged() {
            store.create("key", record("data", 1), tags("a", "b"));
            byte[] whole = (byte[]) redis.run(Command.GET, "gatehouse:s:key");
            for (int length = 0; length < StoredRecord.HEAD; length++) {
                assertThat(StoredRecord.decode(java.util.Arrays.copyOf(whole, length)))
                        .isEmpty();
            }
            for (int place = 0; place < whole.length; place++) {
                byte[] changed = whole.clone();
                changed[place] = (byte) 0xff;
                redis.run(Command.SET, "gatehouse:s:key", changed);

                // What is left of it, if anything, is for the seal to judge; nothing here may fall over.
                store.load("key");
                store.keys("a", 10);
                store.replace("key", 1, record("data", 2));
            }
        }

        @Test
        void areRefusedWhenTheyAreTooLarge() {
            String large = "x".repeat(1024 * 1024);

            assertThatThrownBy(() -> store.create("key", record(large, 1), tags()))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("keep fewer claims");
            assertThat(redis.keys()).isEmpty();
        }

        @Test
        void areReadWithOneCommand() {
            store.create("key", record("data", 1), tags());
            store.load("key");
            redis.run(Command.CONFIG, "RESETSTAT");

            store.load("key");

            assertThat(redis.text(Command.INFO, "commandstats")).contains("cmdstat_getrange:calls=1,");
            // That one, and the two of this test.
            assertThat(redis.text(Command.INFO, "commandstats").lines().filter(line -> line.startsWith("cmdstat_")))
                    .hasSizeLessThanOrEqualTo(4);
        }
    }

    @Nested
    class Indexes {
        @Test
        void findSessionsByEachOfTheirTags() {
            store.create("one", record("data", 1), tags("alice", "sid1"));
            store.create("two", record("data", 1), tags("alice", "sid2"));
            store.create("three", record("data", 1), tags("bob"));

            assertThat(store.keys("alice", 10)).containsExactlyInAnyOrder("one", "two");
            assertThat(store.keys("sid2", 10)).containsExactly("two");
            assertThat(store.keys(SessionStore.EVERY, 10)).containsExactlyInAnyOrder("one", "two", "three");
            assertThat(store.keys("alice", 1)).hasSize(1);
            assertThat(store.keys("nobody", 10)).isEmpty();
        }

        @Test
        void doNotNameWhatIsGone() {
            store.create("one", record("data", 1), tags("alice"));
            store.create("two", record("data", 1), tags("alice"));
            store.delete("one");
            redis.run(Command.DEL, "gatehouse:s:two");

            assertThat(store.keys("alice", 10)).isEmpty();
        }

        @Test
        void endEverySessionOfATag() {
            for (int i = 0; i < 450; i++) {
                store.create("a" + i, record("data", 1), tags("alice", "sid" + i));
            }
            store.create("b", record("data", 1), tags("bob"));

            assertThat(store.deleteAll("alice")).isEqualTo(450);

            assertThat(store.keys("alice", 10)).isEmpty();
            assertThat(store.keys("sid7", 10)).isEmpty();
            assertThat(store.load("a7")).isEmpty();
            assertThat(store.load("b")).isPresent();
            assertThat(redis.keys()).containsExactlyInAnyOrder("gatehouse:s:b", "gatehouse:i:bob", "gatehouse:i:every");
        }

        @Test
        void endEverySession() {
            store.create("a", record("data", 1), tags("alice"));
            store.create("b", record("data", 1), tags("bob"));

            assertThat(store.deleteAll(SessionStore.EVERY)).isEqualTo(2);

            assertThat(redis.keys()).isEmpty();
        }

        @Test
        void keepTheNameOfASessionThatIsAboutToCome() {
            store.create("slow", record("data", 1), tags("alice"));
            byte[] session = (byte[]) redis.run(Command.GET, "gatehouse:s:slow");
            // Between the two writes of a creation the name is there and the session is not.
            redis.run(Command.DEL, "gatehouse:s:slow");
            assertThat(store.deleteAll("alice")).isZero();
            assertThat(store.keys("alice", 10)).isEmpty();

            redis.run(Command.SET, "gatehouse:s:slow", session);

            assertThat(store.deleteAll("alice")).isEqualTo(1);
            assertThat(store.load("slow")).isEmpty();
        }

        @Test
        void loseTheNamesOfSessionsThatEndedIdle() {
            MutableClock clock = MutableClock.atNow();
            RedisSessionStore timed = stores.open(RedisConfig.builder().url(Secret.of(redis.url())), clock);
            SessionTags day = new SessionTags(Set.of("robot"), clock.instant().plus(Duration.ofDays(1)));
            for (int i = 0; i < 100; i++) {
                timed.create(
                        "old" + i,
                        new SessionRecord(new byte[1], 1, clock.instant().plusSeconds(600)),
                        day);
                redis.run(Command.DEL, "gatehouse:s:old" + i);
            }
            clock.advance(Duration.ofHours(1));

            for (int i = 0; i < 100; i++) {
                timed.create(
                        "new" + i,
                        new SessionRecord(new byte[1], 1, clock.instant().plusSeconds(600)),
                        day);
            }
            assertThat((Long) redis.run(Command.ZCARD, "gatehouse:i:robot")).isLessThan(150);
            assertThat((Long) redis.run(Command.ZCARD, "gatehouse:i:every")).isLessThan(150);
            assertThat(timed.keys("robot", 1000)).hasSize(100);
            assertThat(redis.run(Command.ZCARD, "gatehouse:i:robot")).isEqualTo(100L);
        }

        @Test
        void loseTheNamesOfSessionsWhoseTimeIsOver() {
            MutableClock clock = MutableClock.atNow();
            RedisSessionStore timed = stores.open(RedisConfig.builder().url(Secret.of(redis.url())), clock);
            timed.create(
                    "old",
                    new SessionRecord(new byte[1], 1, clock.instant().plusSeconds(60)),
                    new SessionTags(Set.of("a"), clock.instant().plusSeconds(60)));
            timed.create(
                    "new",
                    new SessionRecord(new byte[1], 1, clock.instant().plusSeconds(600)),
                    new SessionTags(Set.of("a"), clock.instant().plusSeconds(600)));
            clock.advance(Duration.ofMinutes(2));

            assertThat(timed.keys("a", 10)).containsExactly("new");

            assertThat(redis.run(Command.ZCARD, "gatehouse:i:a")).isEqualTo(1L);
        }

        @Test
        void areMadeAnewWhereSomebodyElseWroteThem() {
            redis.run(Command.SET, "gatehouse:i:a", "x");
            assertThat(store.keys("a", 10)).isEmpty();
            assertThat(store.deleteAll("a")).isZero();

            store.create("key", record("data", 1), tags("a"));
            redis.run(Command.ZADD, "gatehouse:i:a", Long.MAX_VALUE, "nothing-of-ours");
            redis.run(Command.ZADD, "gatehouse:i:a", Long.MAX_VALUE, new byte[] {-1, '@', -2});

            assertThat(store.keys("a", 10)).containsExactly("key");
            assertThat(store.deleteAll("a")).isEqualTo(1);
        }
    }

    @Nested
    class Names {
        @Test
        void beginWithThePrefix() {
            RedisSessionStore other = stores.open(
                    RedisConfig.builder().url(Secret.of(redis.url())).keyPrefix("shop-"));

            other.create("key", record("data", 1), tags("a"));
            other.entries().put("lease:x", new byte[1], Duration.ofMinutes(1));

            assertThat(redis.keys()).hasSize(4).allMatch(key -> key.startsWith("shop-"));
            assertThat(store.load("key")).isEmpty();
            assertThat(store.keys("a", 10)).isEmpty();
            assertThat(store.deleteAll(SessionStore.EVERY)).isZero();
            assertThat(store.entries().get("lease:x")).isEmpty();
        }
    }

    @Nested
    class AtOnce {
        @Test
        void oneOfManyReplacementsWins() throws Exception {
            for (int round = 0; round < 20; round++) {
                String key = "key" + round;
                store.create(key, record("data", 1), tags());

                List<Boolean> won = together(16, () -> store.replace(key, 1, record("data", 2)));

                assertThat(won).filteredOn(one -> one).hasSize(1);
            }
        }

        @Test
        void oneOfManyDeletionsWins() throws Exception {
            store.create("key", record("data", 1), tags());

            assertThat(together(16, () -> store.delete("key")))
                    .filteredOn(one -> one)
                    .hasSize(1);
        }

        @Test
        void noReplacementBringsBackWhatIsDeleted() throws Exception {
            for (int round = 0; round < 50; round++) {
                String key = "key" + round;
                store.create(key, record("data", 1), tags());
                int each = round;

                together(4, () -> {
                    if (each % 4 == 0) {
                        store.replace(key, 1, record("data", 2));
                    }
                    store.delete(key);
                    return store.replace(key, 2, record("data", 3));
                });

                assertThat(store.load(key)).isEmpty();
            }
            assertThat(redis.keys()).isEmpty();
        }

        private <T> List<T> together(int threads, Callable<T> work) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<T> results = new ArrayList<>();
                for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(threads, work))) {
                    results.add(future.get());
                }
                return results;
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
