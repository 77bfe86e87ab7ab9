package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.MutableClock;
import io.gatehouse.testing.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemorySessionStoreTest {
    private static final SessionTags TAGS = new SessionTags(Set.of(), Instant.MAX);

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
            InMemorySessionStore large = new InMemorySessionStore(1000, clock);
            for (int i = 0; i < 500; i++) {
                large.create("dead" + i, record(1, Duration.ofSeconds(1)), TAGS);
            }
            clock.advance(Duration.ofSeconds(1));
            large.create("a", record(), TAGS);
            assertThat(large.size()).isBetween(470, 497);
            for (int i = 0; i < 130; i++) {
                large.create("b" + i, record(), TAGS);
            }
            assertThat(large.size()).isEqualTo(131);
        }

        @Test
        void deadRecordsThatAreNotTheIdleOnesToo() {
            InMemorySessionStore large = new InMemorySessionStore(1000, clock);
            large.create("idle", record(), TAGS);
            for (int i = 0; i < 100; i++) {
                large.create("dead" + i, record(1, Duration.ofSeconds(1)), new SessionTags(Set.of("t"), Instant.MAX));
            }
            clock.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 200; i++) {
                large.create("a", record(), TAGS);
            }
            assertThat(large.size()).isEqualTo(2);
            assertThat(large.load("idle")).isPresent();
            assertThat(large.bytes()).isLessThan(500);
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
    class IsBoundedInMemory {
        private final List<Long> told = new ArrayList<>();
        private final InMemorySessionStore small = new InMemorySessionStore(1000, 10_000, clock, told::add);

        private SessionRecord large(int size, long version) {
            return new SessionRecord(new byte[size], version, clock.instant().plus(Duration.ofHours(1)));
        }

        @Test
        void theOnesUnusedForLongestGo() {
            for (String key : List.of("a", "b", "c")) {
                small.create(key, large(2000, 1), TAGS);
            }
            assertThat(small.load("a")).isPresent();
            small.create("d", large(6000, 1), TAGS);
            assertThat(small.load("b")).isEmpty();
            assertThat(small.load("c")).isEmpty();
            assertThat(small.load("a")).isPresent();
            assertThat(small.load("d")).isPresent();
            assertThat(small.bytes()).isBetween(7000L, 10_000L);
        }

        @Test
        void oneThatGrowsMakesOthersGo() {
            small.create("a", large(2000, 1), new SessionTags(Set.of("one", "two"), Instant.MAX));
            small.create("b", large(2000, 1), TAGS);
            assertThat(small.replace("a", 1, large(9000, 2))).isTrue();
            assertThat(small.load("b")).isEmpty();
            assertThat(small.load("a").orElseThrow().data()).hasSize(9000);
        }

        @Test
        void oneThatFitsNowhereIsRefusedAndChangesNothing() {
            small.create("a", large(2000, 1), TAGS);
            assertThatThrownBy(() -> small.create("b", large(10_000, 1), TAGS))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("session.max-memory");
            assertThatThrownBy(() -> small.replace("a", 1, large(10_000, 2))).isInstanceOf(SessionStoreException.class);
            assertThat(small.load("a").orElseThrow().version()).isEqualTo(1);
            assertThat(told).isEmpty();
        }

        @Test
        void whatIsDeletedOrReplacedIsCountedNoMore() {
            for (int i = 0; i < 1000; i++) {
                small.create("k" + i, large(i, 1), new SessionTags(Set.of("t", "t" + i), Instant.MAX));
                assertThat(small.replace("k" + i, 1, large(1000 - i, 2))).isTrue();
                assertThat(small.delete("k" + i)).isTrue();
            }
            assertThat(small.bytes()).isZero();
            small.create("a", large(1000, 1), TAGS);
            small.create("a", large(500, 1), TAGS);
            assertThat(small.size()).isEqualTo(1);
            assertThat(small.bytes()).isLessThan(1000);
            assertThat(small.deleteAll("every")).isEqualTo(1);
            assertThat(small.bytes()).isZero();
        }

        @Test
        void whoeverAskedIsToldOfLiveOnesAtMostOnceAMinute() {
            small.create("dead", record(1, Duration.ofSeconds(1)), TAGS);
            clock.advance(Duration.ofSeconds(1));
            small.create("a", large(9000, 1), TAGS);
            assertThat(told).isEmpty();
            small.create("b", large(9000, 1), TAGS);
            assertThat(told).containsExactly(1L);
            small.create("c", large(9000, 1), TAGS);
            clock.advance(Duration.ofSeconds(59));
            small.create("d", large(9000, 1), TAGS);
            assertThat(told).containsExactly(1L);
            clock.advance(Duration.ofSeconds(1));
            small.create("e", large(100, 1), TAGS);
            assertThat(told).containsExactly(1L, 2L);
        }

        @Test
        void smallFactsAreRefusedRatherThanForgotten() {
            ExpiringEntries entries = small.entries();
            entries.put("a", new byte[1000], Duration.ofSeconds(1));
            entries.put("b", new byte[1000], Duration.ofSeconds(10));
            assertThatThrownBy(() -> entries.put("c", new byte[1000], Duration.ofSeconds(10)))
                    .isInstanceOf(SessionStoreException.class);
            assertThatThrownBy(() -> entries.put("a", new byte[2000], Duration.ofSeconds(10)))
                    .isInstanceOf(SessionStoreException.class);
            assertThat(entries.get("a").orElseThrow()).hasSize(1000);
            entries.put("a", new byte[900], Duration.ofSeconds(1));
            clock.advance(Duration.ofSeconds(1));
            entries.put("c", new byte[1000], Duration.ofSeconds(10));
            assertThat(entries.get("b")).isPresent();
        }
    }

    @Nested
    class KeepsSmallFacts {
        @Test
        void noMoreThanItsNumberAndNoneTwice() {
            InMemoryEntries entries = new InMemoryEntries(3, Long.MAX_VALUE, clock);
            for (int i = 0; i < 1000; i++) {
                entries.put("a", new byte[1], Duration.ofHours(1));
                assertThat(entries.extend("a", new byte[1], Duration.ofHours(2 + i)))
                        .isTrue();
            }
            entries.put("b", new byte[1], Duration.ofHours(1));
            assertThat(entries.putIfAbsent("c", new byte[1], Duration.ofSeconds(1)))
                    .isTrue();
            assertThatThrownBy(() -> entries.putIfAbsent("d", new byte[1], Duration.ofHours(1)))
                    .isInstanceOf(SessionStoreException.class);
            entries.put("b", new byte[2], Duration.ofHours(1));
            clock.advance(Duration.ofSeconds(1));
            assertThat(entries.putIfAbsent("d", new byte[1], Duration.ofHours(1)))
                    .isTrue();
            assertThat(entries.size()).isEqualTo(3);
        }

        @Test
        void andDropsTheEndedAFewWithEachNewOne() {
            InMemoryEntries entries = new InMemoryEntries(1000, Long.MAX_VALUE, clock);
            entries.put("first", new byte[1], Duration.ofHours(1));
            for (int i = 0; i < 100; i++) {
                entries.put("dead" + i, new byte[1], Duration.ofSeconds(1 + i % 3));
            }
            clock.advance(Duration.ofSeconds(3));
            entries.put("a", new byte[1], Duration.ofHours(1));
            assertThat(entries.size()).isBetween(90, 101);
            for (int i = 0; i < 15; i++) {
                entries.put("a", new byte[1], Duration.ofHours(1));
            }
            assertThat(entries.size()).isEqualTo(2);
            assertThat(entries.get("first")).isPresent();
        }
    }

    /** Random calls, compared with plain maps that look at everything each time. */
    @Test
    void doesWhatPlainMapsDo() {
        Random random = new Random(42);
        InMemorySessionStore held = new InMemorySessionStore(10_000, clock);
        Map<String, SessionRecord> records = new HashMap<>();
        Map<String, Set<String>> tags = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            records.values().removeIf(record -> !clock.instant().isBefore(record.endsAt()));
            String key = "k" + random.nextInt(300);
            String tag = "t" + random.nextInt(8);
            SessionRecord next = record(1L + random.nextInt(3), Duration.ofMillis(random.nextInt(500)));
            SessionRecord current = records.get(key);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    held.create(key, next, new SessionTags(Set.of(tag, "t9"), Instant.MAX));
                    records.put(key, next);
                    tags.put(key, Set.of(tag, "t9"));
                }
                case 3, 4 -> {
                    boolean expected = current != null && current.version() == next.version();
                    assertThat(held.replace(key, next.version(), next)).isEqualTo(expected);
                    if (expected) {
                        records.put(key, next);
                    }
                }
                case 5 -> assertThat(held.delete(key)).isEqualTo(records.remove(key) != null);
                case 6 -> {
                    Set<String> with = new HashSet<>(records.keySet());
                    with.removeIf(one -> !tags.getOrDefault(one, Set.of()).contains(tag));
                    assertThat(held.keys(tag, 1000)).containsExactlyInAnyOrderElementsOf(with);
                    if (random.nextInt(10) == 0) {
                        assertThat(held.deleteAll(tag)).isEqualTo(with.size());
                        records.keySet().removeAll(with);
                    }
                }
                case 7 -> clock.advance(Duration.ofMillis(random.nextInt(20)));
                default -> assertThat(held.load(key)).isEqualTo(Optional.ofNullable(records.get(key)));
            }
        }
        assertThat(held.deleteAll(SessionStore.EVERY)).isEqualTo((int) records.values().stream()
                .filter(record -> clock.instant().isBefore(record.endsAt()))
                .count());
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
            // So many that the threads overlap, however late each of them starts.
            int rounds = 20_000;
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
                for (int i = 0; i < 20_000; i++) {
                    store.create(thread + "-" + i, record(), TAGS);
                    store.load(thread + "-" + (i - 1));
                    store.delete(thread + "-" + (i - 2));
                }
            });
            assertThat(store.size()).isLessThanOrEqualTo(3);
        }

        @Test
        void whatIsHeldFitsTogether() throws Exception {
            InMemorySessionStore many = new InMemorySessionStore(100, clock);
            inParallel(4, thread -> {
                Random random = new Random(thread);
                for (int i = 0; i < 20_000; i++) {
                    String key = "k" + random.nextInt(150);
                    String tag = "t" + random.nextInt(5);
                    switch (random.nextInt(6)) {
                        case 0, 1 -> many.create(key, record(), new SessionTags(Set.of(tag, key), Instant.MAX));
                        case 2 -> many.replace(key, 1, record(2, Duration.ofHours(1)));
                        case 3 -> many.delete(key);
                        case 4 -> assertThat(many.keys(tag, 1000)).doesNotHaveDuplicates();
                        default -> assertThat(many.deleteAll(key)).isLessThanOrEqualTo(1);
                    }
                }
            });
            List<String> keys = many.keys(SessionStore.EVERY, 1000);
            assertThat(keys).hasSize(many.size()).doesNotHaveDuplicates();
            assertThat(keys).allSatisfy(key -> {
                assertThat(many.keys(key, 10)).containsExactly(key);
                assertThat(many.delete(key)).isTrue();
            });
            assertThat(many.bytes()).isZero();
            for (int i = 0; i < 5; i++) {
                assertThat(many.keys("t" + i, 10)).isEmpty();
            }
        }

        @Test
        void oneHoldsALeaseAtATime() throws Exception {
            ExpiringEntries leases = store.entries();
            AtomicInteger holders = new AtomicInteger();
            inParallel(4, thread -> {
                byte[] mine = {(byte) thread};
                for (int i = 0; i < 20_000; i++) {
                    if (leases.putIfAbsent("lease", mine, Duration.ofHours(1))) {
                        assertThat(holders.incrementAndGet()).isEqualTo(1);
                        holders.decrementAndGet();
                        assertThat(leases.remove("lease", mine)).isTrue();
                    }
                }
            });
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
