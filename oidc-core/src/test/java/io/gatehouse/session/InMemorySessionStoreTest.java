package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.testing.MutableClock;
import io.gatehouse.testing.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemorySessionStoreTest {
    private static final SessionTags TAGS = new SessionTags(java.util.Set.of(), java.time.Instant.MAX);

    private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemorySessionStore store = new InMemorySessionStore(3, clock);

    private SessionRecord record(long version, Duration life) {
        return new SessionRecord(
                new byte[] {(byte) version}, version, clock.instant().plus(life));
    }

    private SessionRecord record() {
        return record(1, Duration.ofHours(1));
    }

    @Nested
    class AsEveryStore extends SessionStoreContract {
        @Override
        protected SessionStore open() {
            return new InMemorySessionStore(10_000, clock);
        }

        @Override
        protected Instant now() {
            return clock.instant();
        }

        @Override
        protected void pass(Duration time) {
            clock.advance(time);
        }
    }

    @Nested
    class Keeps {
        @Test
        void whatIsCreated() {
            SessionRecord record = record();
            store.create("a", record, TAGS);
            assertThat(store.load("a")).contains(record);
            assertThat(store.load("b")).isEmpty();
        }

        @Test
        void nothingThatWasDeleted() {
            store.create("a", record(), TAGS);
            store.delete("a");
            store.delete("a");
            assertThat(store.load("a")).isEmpty();
        }

        @Test
        void nothingAfterItIsClosed() {
            store.create("a", record(), TAGS);
            store.close();
            assertThat(store.load("a")).isEmpty();
            assertThat(store.size()).isZero();
        }
    }

    @Nested
    class Ends {
        @Test
        void aRecordAtTheVeryInstantOfItsEnd() {
            store.create("a", record(1, Duration.ofSeconds(10)), TAGS);
            clock.advance(Duration.ofSeconds(10).minusNanos(1));
            assertThat(store.load("a")).isPresent();
            clock.advance(Duration.ofNanos(1));
            assertThat(store.load("a")).isEmpty();
            assertThat(store.size()).isZero();
        }

        @Test
        void deadRecordsAFewWithEachNewOne() {
            InMemorySessionStore large = new InMemorySessionStore(100, clock);
            for (int i = 0; i < 10; i++) {
                large.create("dead" + i, record(1, Duration.ofSeconds(1)), TAGS);
            }
            clock.advance(Duration.ofSeconds(1));
            large.create("a", record(), TAGS);
            assertThat(large.size()).isEqualTo(7);
            large.create("b", record(), TAGS);
            large.create("c", record(), TAGS);
            assertThat(large.size()).isEqualTo(3);
        }

        @Test
        void noRecordByReplacingOneThatHasEnded() {
            store.create("a", record(1, Duration.ofSeconds(1)), TAGS);
            clock.advance(Duration.ofSeconds(1));
            assertThat(store.replace("a", 1, record(2, Duration.ofHours(1)))).isFalse();
            assertThat(store.load("a")).isEmpty();
        }
    }

    @Nested
    class IsBounded {
        @Test
        void theOneUnusedForLongestGoes() {
            store.create("a", record(), TAGS);
            store.create("b", record(), TAGS);
            store.create("c", record(), TAGS);
            assertThat(store.load("a")).isPresent();
            store.create("d", record(), TAGS);
            assertThat(store.load("b")).isEmpty();
            assertThat(store.load("a")).isPresent();
            assertThat(store.load("c")).isPresent();
            assertThat(store.load("d")).isPresent();
        }

        @Test
        void beingReplacedCountsAsUse() {
            store.create("a", record(), TAGS);
            store.create("b", record(), TAGS);
            store.create("c", record(), TAGS);
            assertThat(store.replace("a", 1, record(2, Duration.ofHours(1)))).isTrue();
            store.create("d", record(), TAGS);
            assertThat(store.load("a")).isPresent();
            assertThat(store.load("b")).isEmpty();
        }

        @Test
        void aDeadOneGoesBeforeALiveOne() {
            store.create("dead", record(1, Duration.ofSeconds(1)), TAGS);
            store.create("a", record(), TAGS);
            store.create("b", record(), TAGS);
            clock.advance(Duration.ofSeconds(1));
            store.create("c", record(), TAGS);
            assertThat(List.of("a", "b", "c"))
                    .allSatisfy(key -> assertThat(store.load(key)).isPresent());
        }

        @Test
        void neverHoldsMoreThanItsCapacity() {
            for (int i = 0; i < 1000; i++) {
                store.create("k" + i, record(), TAGS);
                assertThat(store.size()).isLessThanOrEqualTo(3);
            }
            assertThatIllegalArgumentException().isThrownBy(() -> new InMemorySessionStore(0, clock));
        }
    }

    @Nested
    class Replaces {
        @Test
        void theExpectedVersionAlone() {
            store.create("a", record(), TAGS);
            assertThat(store.replace("a", 2, record(3, Duration.ofHours(1)))).isFalse();
            assertThat(store.replace("a", 1, record(2, Duration.ofHours(1)))).isTrue();
            assertThat(store.replace("a", 1, record(2, Duration.ofHours(1)))).isFalse();
            assertThat(store.load("a").orElseThrow().version()).isEqualTo(2);
        }

        @Test
        void nothingThatIsGone() {
            store.create("a", record(), TAGS);
            store.delete("a");
            assertThat(store.replace("a", 1, record(2, Duration.ofHours(1)))).isFalse();
            assertThat(store.load("a")).isEmpty();
        }
    }

    @Nested
    class UsedByManyThreads {
        @Test
        void oneOfThemWinsEachVersion() throws Exception {
            store.create("a", record(), TAGS);
            int threads = 8;
            int rounds = 500;
            AtomicInteger wins = new AtomicInteger();
            inParallel(threads, thread -> {
                for (int i = 0; i < rounds; i++) {
                    long version = store.load("a").orElseThrow().version();
                    if (store.replace("a", version, record(version + 1, Duration.ofHours(1)))) {
                        wins.incrementAndGet();
                    }
                }
            });
            assertThat(store.load("a").orElseThrow().version()).isEqualTo(1L + wins.get());
        }

        @Test
        void whatOneDeletesNoOtherBringsBack() throws Exception {
            for (int round = 0; round < 200; round++) {
                String key = "r" + round;
                store.create(key, record(), TAGS);
                inParallel(2, thread -> {
                    if (thread == 0) {
                        store.delete(key);
                    } else {
                        store.replace(key, 1, record(2, Duration.ofHours(1)));
                    }
                });
                assertThat(store.load(key)).isEmpty();
            }
        }

        @Test
        void theBoundHolds() throws Exception {
            inParallel(4, thread -> {
                for (int i = 0; i < 2000; i++) {
                    store.create(thread + "-" + i, record(), TAGS);
                    store.load(thread + "-" + (i - 1));
                    store.delete(thread + "-" + (i - 2));
                }
            });
            assertThat(store.size()).isLessThanOrEqualTo(3);
        }

        private void inParallel(int threads, java.util.function.IntConsumer work) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    int thread = i;
                    running.add(pool.submit(() -> {
                        start.await();
                        work.accept(thread);
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> one : running) {
                    one.get();
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
