package io.gatehouse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionTags;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SessionStore} keeps to. Whoever writes one extends this class in a test, says how it is opened and how time passes,
 * and sees all of it pass:
 *
 * <pre>{@code
 * class MySessionStoreTest extends SessionStoreContract {
 *     protected SessionStore open() { return new MySessionStore(emptyDatabase(), clock); }
 *     protected Optional<SessionStore> another() { return Optional.of(new MySessionStore(theSameDatabase(), clock)); }
 *     protected Instant now() { return clock.instant(); }
 *     protected void pass(Duration time) { clock.advance(time); }
 * }
 * }</pre>
 *
 * <p>A store whose time cannot be moved, because it is another process's, waits in {@link #pass} and says in {@link #life} and
 * {@link #tolerance} how long; everything else takes no time. {@link #rounds} says how often the races are run.
 */
public abstract class SessionStoreContract {
    private static final int THREADS = 8;
    private static final int BIG = 256 * 1024;

    private SessionStore store;
    private SessionStore other;
    private Instant later;

    /** Opens a store with nothing in it, to hold at least a thousand sessions and 4 MB. It is closed after the test. */
    protected abstract SessionStore open() throws Exception;

    /**
     * Opens another node of the store that {@link #open} gave last: what one does, the other sees. It is closed after the test. None, as
     * here, for a store that is not shared.
     */
    protected Optional<SessionStore> another() throws Exception {
        return Optional.empty();
    }

    /** Returns the time by the store's clock. */
    protected abstract Instant now();

    /** Lets time pass by the store's clock, by at least as much as is asked for. */
    protected abstract void pass(Duration time) throws Exception;

    /** Returns how long the records and entries live whose end is awaited: shorter, where time really has to pass. */
    protected Duration life() {
        return Duration.ofMinutes(10);
    }

    /** Returns how long before its end a record is looked at for the last time; less than {@link #life}. */
    protected Duration tolerance() {
        return Duration.ofMillis(1);
    }

    /** Returns how often each race is run: less, where a call takes long. */
    protected int rounds() {
        return 100;
    }

    @BeforeEach
    final void openBoth() throws Exception {
        store = open();
        later = now().plus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS);
        other = another().orElse(store);
    }

    @AfterEach
    final void closeBoth() {
        if (other != store) {
            other.close();
        }
        store.close();
    }

    private static SessionTags tags(String... names) {
        return new SessionTags(Set.of(names), Instant.parse("2100-01-01T00:00:00Z"));
    }

    private SessionRecord record(long version, Instant endsAt) {
        return new SessionRecord(("data " + version).getBytes(UTF_8), version, endsAt.truncatedTo(ChronoUnit.MILLIS));
    }

    private SessionRecord record(long version) {
        return record(version, later);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Texts that a store may be tempted to take for more than names. */
    private static List<String> oddNames() {
        return List.of(
                "*",
                "a",
                "A",
                "a:b",
                "a b",
                "a\nb",
                "{a}",
                "{}a",
                "[a-z]",
                "?",
                "\\",
                "'\"",
                "%00",
                "every ",
                "EVERY",
                "ä€𝄞",
                "x".repeat(500),
                "x".repeat(501),
                "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ",
                "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCR",
                "LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    }

    /** Lets time pass until shortly before the given instant. */
    private void passUntilBefore(Instant end) throws Exception {
        passUntil(end.minus(tolerance()));
    }

    private void passUntil(Instant time) throws Exception {
        Duration left = Duration.between(now(), time);
        if (left.compareTo(Duration.ZERO) > 0) {
            pass(left);
        }
    }

    private void assertKept(String key, SessionRecord expected) {
        for (SessionStore node : List.of(store, other)) {
            SessionRecord found = node.load(key).orElseThrow(() -> new AssertionError("no record under " + key));
            assertThat(found.data()).isEqualTo(expected.data());
            assertThat(found.version()).isEqualTo(expected.version());
            assertThat(found.endsAt()).isCloseTo(expected.endsAt(), within(1, ChronoUnit.MILLIS));
        }
    }

    private void assertGone(String key) {
        assertThat(store.load(key)).isEmpty();
        assertThat(other.load(key)).isEmpty();
    }

    /** Runs the same work on many threads that start together, every second one on the other node, and returns what they made. */
    private <T> List<T> together(int threads, IntFunction<Callable<T>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> one = work.apply(i);
                running.add(pool.submit(() -> {
                    start.await();
                    return one.call();
                }));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private SessionStore node(int thread) {
        return thread % 2 == 0 ? store : other;
    }

    @Nested
    class KeepsSessions {
        @Test
        void asTheyWereCreated() {
            SessionRecord record = record(1);
            store.create("a", record, tags());
            assertKept("a", record);
            assertGone("b");
        }

        @Test
        void withAnyBytesAndAnyLength() {
            for (int size : new int[] {0, 1, 1116, 65_537, BIG}) {
                SessionRecord record = new SessionRecord(
                        bytes(size), 7, now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS));
                store.create("size" + size, record, tags("sizes"));
                assertKept("size" + size, record);
            }
            assertThat(other.deleteAll("sizes")).isEqualTo(5);
        }

        @Test
        void underAnyKeyWithoutTakingOneForAnother() {
            long version = 1;
            for (String key : oddNames()) {
                assertGone(key);
                store.create(key, record(version++), tags("odd"));
            }
            version = 1;
            for (String key : oddNames()) {
                assertKept(key, record(version++));
            }
            assertThat(other.keys("odd", 1000)).containsExactlyInAnyOrderElementsOf(oddNames());
            for (String key : oddNames()) {
                assertThat(other.delete(key)).isTrue();
                assertGone(key);
            }
            assertThat(store.keys("odd", 1000)).isEmpty();
        }

        @Test
        void butNotOneThatHasEndedAlready() {
            store.create("a", record(1, now().minus(Duration.ofSeconds(1))), tags("t"));
            assertGone("a");
            assertThat(store.replace("a", 1, record(2))).isFalse();
            assertGone("a");
        }
    }

    @Nested
    class ReplacesSessions {
        @Test
        void atTheExpectedVersionAlone() {
            store.create("a", record(1), tags());
            assertThat(other.replace("a", 2, record(3))).isFalse();
            assertThat(other.replace("a", 0, record(1))).isFalse();
            assertKept("a", record(1));
            assertThat(other.replace("a", 1, record(2))).isTrue();
            assertKept("a", record(2));
            assertThat(store.replace("a", 1, record(2))).isFalse();
            assertThat(store.replace("a", 2, record(3))).isTrue();
            assertKept("a", record(3));
        }

        @Test
        void withLargeVersions() {
            long huge = (1L << 53) + 1;
            store.create("a", record(huge), tags());
            assertThat(store.replace("a", huge - 1, record(huge + 1))).isFalse();
            assertThat(store.replace("a", huge, record(huge + 1))).isTrue();
            assertKept("a", record(huge + 1));
        }

        @Test
        void withShorterAndLongerData() {
            store.create("a", record(1), tags("t"));
            for (int size : new int[] {BIG, 0, 1116}) {
                long version = store.load("a").orElseThrow().version();
                SessionRecord next = new SessionRecord(
                        bytes(size), version + 1, now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS));
                assertThat(store.replace("a", version, next)).isTrue();
                assertKept("a", next);
            }
        }

        @Test
        void andKeepsTheirTags() {
            store.create("a", record(1), tags("one", "two"));
            assertThat(store.replace("a", 1, record(2))).isTrue();
            assertThat(other.keys("one", 10)).containsExactly("a");
            assertThat(other.keys("two", 10)).containsExactly("a");
            assertThat(other.keys(SessionStore.EVERY, 10)).containsExactly("a");
        }

        @Test
        void butFindsNothingThatWasNeverThereOrWasDeleted() {
            assertThat(store.replace("a", 1, record(2))).isFalse();
            assertThat(store.replace("a", 0, record(1))).isFalse();
            store.create("a", record(1), tags("t"));
            assertThat(other.delete("a")).isTrue();
            assertThat(store.replace("a", 1, record(2))).isFalse();
            assertGone("a");
            store.create("b", record(1), tags("t"));
            other.deleteAll("t");
            assertThat(store.replace("b", 1, record(2))).isFalse();
            assertGone("b");
            assertThat(store.keys("t", 10)).isEmpty();
            assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
        }
    }

    @Nested
    class EndsSessions {
        @Test
        void atTheirEndAndNotBefore() throws Exception {
            Instant end = now().plus(life()).truncatedTo(ChronoUnit.MILLIS);
            store.create("ends", record(1, end), tags("t"));
            store.create("stays", record(1), tags("t"));
            passUntilBefore(end);
            assertKept("ends", record(1, end));
            passUntil(end);
            assertGone("ends");
            assertThat(store.replace("ends", 1, record(2))).isFalse();
            assertGone("ends");
            assertThat(store.delete("ends")).isFalse();
            assertKept("stays", record(1));
            assertThat(store.deleteAll("t")).isEqualTo(1);
        }

        @Test
        void atTheEndThatReplacingGaveThem() throws Exception {
            Instant end = now().plus(life()).truncatedTo(ChronoUnit.MILLIS);
            store.create("longer", record(1, end), tags("t"));
            store.create("shorter", record(1, end.plus(Duration.ofHours(1))), tags("t"));
            store.create("over", record(1, end.plus(Duration.ofHours(1))), tags("t"));
            assertThat(store.replace("longer", 1, record(2, end.plus(Duration.ofHours(1)))))
                    .isTrue();
            assertThat(store.replace("shorter", 1, record(2, end))).isTrue();
            assertThat(store.replace("over", 1, record(2, now().minusSeconds(1))))
                    .isTrue();
            assertGone("over");
            passUntilBefore(end);
            assertKept("shorter", record(2, end));
            passUntil(end);
            assertGone("shorter");
            assertKept("longer", record(2, end.plus(Duration.ofHours(1))));
            assertThat(other.keys("t", 10)).contains("longer");
            assertThat(other.deleteAll("t")).isEqualTo(1);
            assertGone("longer");
        }

        @Test
        void whenTheyAreDeleted() {
            store.create("a", record(1), tags("t"));
            store.create("b", record(1), tags("t"));
            assertThat(other.delete("a")).isTrue();
            assertThat(other.delete("a")).isFalse();
            assertThat(store.delete("a")).isFalse();
            assertGone("a");
            assertKept("b", record(1));
            assertThat(store.keys("t", 10)).containsExactly("b");
            assertThat(store.keys(SessionStore.EVERY, 10)).containsExactly("b");
        }
    }

    @Nested
    class FindsSessionsByTag {
        @Test
        void eachByEachOfItsTags() {
            store.create("a", record(1), tags("ann", "sid-1"));
            store.create("b", record(1), tags("ann", "sid-2"));
            store.create("c", record(1), tags("bob", "sid-3", "three", "four"));
            store.create("d", record(1), tags());
            assertThat(other.keys("ann", 10)).containsExactlyInAnyOrder("a", "b");
            assertThat(other.keys("sid-2", 10)).containsExactly("b");
            assertThat(other.keys("four", 10)).containsExactly("c");
            assertThat(other.keys("nobody", 10)).isEmpty();
            assertThat(other.keys(SessionStore.EVERY, 10)).containsExactlyInAnyOrder("a", "b", "c", "d");
        }

        @Test
        void noMoreThanAskedFor() {
            for (int i = 0; i < 50; i++) {
                store.create("k" + i, record(1), tags("t"));
            }
            for (String tag : List.of("t", SessionStore.EVERY)) {
                assertThat(store.keys(tag, 1)).hasSize(1);
                assertThat(store.keys(tag, 20)).hasSize(20).doesNotHaveDuplicates();
                assertThat(store.keys(tag, 50)).hasSize(50).doesNotHaveDuplicates();
                assertThat(store.keys(tag, Integer.MAX_VALUE)).hasSize(50);
            }
        }

        @Test
        void andDeletesThemAllAndNoOther() {
            store.create("a", record(1), tags("ann", "sid-1"));
            store.create("b", record(1), tags("ann", "sid-2"));
            store.create("c", record(1), tags("bob", "sid-3"));
            store.create("d", record(1), tags());
            assertThat(other.deleteAll("nobody")).isZero();
            assertThat(other.deleteAll("sid-1")).isEqualTo(1);
            assertThat(store.keys("ann", 10)).containsExactly("b");
            assertThat(other.deleteAll("ann")).isEqualTo(1);
            assertThat(other.deleteAll("ann")).isZero();
            assertGone("a");
            assertGone("b");
            assertKept("c", record(1));
            assertKept("d", record(1));
            assertThat(other.keys("sid-2", 10)).isEmpty();
            assertThat(other.deleteAll(SessionStore.EVERY)).isEqualTo(2);
            assertGone("c");
            assertGone("d");
            assertThat(store.keys("bob", 10)).isEmpty();
            assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
            assertThat(store.deleteAll(SessionStore.EVERY)).isZero();
        }

        @Test
        void whateverTheTagsAreCalled() {
            for (String tag : oddNames()) {
                store.create("key of " + tag, record(1), tags(tag));
            }
            for (String tag : oddNames()) {
                assertThat(store.keys(tag, 100)).containsExactly("key of " + tag);
            }
            int left = oddNames().size();
            for (String tag : oddNames()) {
                assertThat(store.deleteAll(tag)).isEqualTo(1);
                assertThat(store.keys(SessionStore.EVERY, 100)).hasSize(--left);
            }
        }

        @Test
        void manyUnderOne() {
            for (int i = 0; i < 1000; i++) {
                store.create("k" + i, record(1), tags("ann", "sid-" + i));
            }
            assertThat(store.delete("k500")).isTrue();
            assertThat(store.keys("ann", 2000)).hasSize(999).doesNotContain("k500");
            assertThat(store.deleteAll("ann")).isEqualTo(999);
            assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
            assertThat(store.keys("sid-7", 10)).isEmpty();
        }
    }

    @Nested
    class InARaceOfManyThreads {
        @Test
        void oneReplacesEachVersion() throws Exception {
            for (int round = 0; round < rounds(); round++) {
                String key = "r" + round;
                store.create(key, record(1), tags());
                List<Boolean> won = together(
                        THREADS,
                        thread -> () -> node(thread)
                                .replace(
                                        key,
                                        1,
                                        new SessionRecord(new byte[] {(byte) thread}, 2, now().plusSeconds(60))));
                assertThat(won).containsOnlyOnce(true);
                assertThat(store.load(key).orElseThrow().data()).containsExactly(won.indexOf(true));
            }
        }

        @Test
        void noChangeIsLost() throws Exception {
            store.create("a", record(1), tags("t"));
            AtomicInteger wins = new AtomicInteger();
            together(4, thread -> () -> {
                for (int i = 0; i < rounds(); i++) {
                    long version = node(thread).load("a").orElseThrow().version();
                    if (node(thread).replace("a", version, record(version + 1))) {
                        wins.incrementAndGet();
                    }
                }
                return true;
            });
            assertKept("a", record(1L + wins.get()));
            assertThat(wins).hasPositiveValue();
        }

        @Test
        void oneDeletesIt() throws Exception {
            for (int round = 0; round < rounds(); round++) {
                String key = "r" + round;
                store.create(key, record(1), tags("t"));
                assertThat(together(THREADS, thread -> () -> node(thread).delete(key)))
                        .containsOnlyOnce(true);
            }
            assertThat(store.keys("t", 10)).isEmpty();
        }

        @Test
        void whatOneDeletesNoOtherBringsBack() throws Exception {
            for (int round = 0; round < rounds(); round++) {
                String key = "r" + round;
                String tag = "tag" + round;
                store.create(key, record(1), tags(tag, "all"));
                AtomicBoolean deleted = new AtomicBoolean();
                together(4, thread -> () -> {
                    if (thread == 0) {
                        node(key.hashCode()).deleteAll(tag);
                        deleted.set(true);
                        return null;
                    }
                    boolean wasDeleted = deleted.get();
                    for (long version = 1; version < 20; version++) {
                        boolean replaced = node(thread).replace(key, version, record(version + 1));
                        assertThat(replaced && wasDeleted)
                                .as("replaced after its end")
                                .isFalse();
                        wasDeleted = deleted.get();
                    }
                    return null;
                });
                assertGone(key);
                assertThat(store.keys(tag, 10)).isEmpty();
                assertThat(store.replace(key, 1, record(2))).isFalse();
            }
            assertThat(store.keys("all", 10)).isEmpty();
            assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
        }

        @Test
        void whatWasCreatedBeforeIsDeletedAndWhatComesDuringItIsWholeOrGone() throws Exception {
            for (int round = 0; round < rounds(); round++) {
                String tag = "tag" + round;
                Set<String> all = new HashSet<>();
                for (int i = 0; i < 10; i++) {
                    store.create(tag + " before " + i, record(1), tags(tag));
                    all.add(tag + " before " + i);
                    all.add(tag + " during " + i);
                }
                together(3, thread -> () -> {
                    if (thread == 0) {
                        return store.deleteAll(tag);
                    }
                    for (int i = thread - 1; i < 10; i += 2) {
                        node(thread).create(tag + " during " + i, record(1), tags(tag, "two"));
                    }
                    return 0;
                });
                Set<String> there = new HashSet<>(all);
                there.removeIf(key -> other.load(key).isEmpty());
                assertThat(there).noneMatch(key -> key.contains("before"));
                assertThat(other.keys(tag, 100)).containsExactlyInAnyOrderElementsOf(there);
                assertThat(other.deleteAll(tag)).isEqualTo(there.size());
                all.forEach(SessionStoreContract.this::assertGone);
            }
            assertThat(store.keys("two", 10)).isEmpty();
            assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
        }
    }

    @Nested
    class KeepsSmallFacts {
        private ExpiringEntries entries;
        private ExpiringEntries elsewhere;
        private final Duration hour = Duration.ofHours(1);

        @BeforeEach
        void open() {
            entries = store.entries();
            elsewhere = other.entries();
        }

        private void assertEntry(String key, byte[] value) {
            assertThat(entries.get(key).orElseThrow()).isEqualTo(value);
            assertThat(elsewhere.get(key).orElseThrow()).isEqualTo(value);
        }

        private void assertNoEntry(String key) {
            assertThat(entries.get(key)).isEmpty();
            assertThat(elsewhere.get(key)).isEmpty();
        }

        @Test
        void andReplacesThem() {
            assertNoEntry("a");
            entries.put("a", bytes(3), hour);
            assertEntry("a", bytes(3));
            elsewhere.put("a", bytes(4), hour);
            assertEntry("a", bytes(4));
            assertNoEntry("b");
        }

        @Test
        void ofAnySize() {
            for (int size : new int[] {0, 1, 1000, ExpiringEntries.MAX_BYTES}) {
                entries.put("a", bytes(size), hour);
                assertEntry("a", bytes(size));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> entries.put("a", new byte[ExpiringEntries.MAX_BYTES + 1], hour));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> entries.putIfAbsent("b", new byte[ExpiringEntries.MAX_BYTES + 1], hour));
            assertEntry("a", bytes(ExpiringEntries.MAX_BYTES));
            assertNoEntry("b");
        }

        @Test
        void underAnyNameAndApartFromSessions() {
            int size = 1;
            for (String key : oddNames()) {
                assertThat(entries.putIfAbsent(key, bytes(size++), hour)).isTrue();
                assertGone(key);
            }
            size = 1;
            for (String key : oddNames()) {
                assertEntry(key, bytes(size++));
            }
            store.create("a", record(1), tags("t"));
            store.deleteAll(SessionStore.EVERY);
            assertEntry("a", bytes(oddNames().indexOf("a") + 1));
        }

        @Test
        void andGivesSeveralInTheOrderAskedFor() {
            assertThat(entries.getAll(List.of())).isEmpty();
            entries.put("a", bytes(1), hour);
            entries.put("b", bytes(2), hour);
            List<Optional<byte[]>> values = elsewhere.getAll(List.of("b", "none", "a", "b"));
            assertThat(values).hasSize(4);
            assertThat(values.get(0).orElseThrow()).isEqualTo(bytes(2));
            assertThat(values.get(1)).isEmpty();
            assertThat(values.get(2).orElseThrow()).isEqualTo(bytes(1));
            assertThat(values.get(3).orElseThrow()).isEqualTo(bytes(2));
        }

        @Test
        void onceWhereOnlyAnAbsentOneMayBePut() {
            assertThat(entries.putIfAbsent("a", bytes(1), hour)).isTrue();
            assertThat(elsewhere.putIfAbsent("a", bytes(2), hour)).isFalse();
            assertThat(entries.putIfAbsent("a", bytes(1), hour)).isFalse();
            assertEntry("a", bytes(1));
        }

        @Test
        void untilTheyAreRemovedByWhoKnowsTheirValue() {
            assertThat(entries.remove("a", bytes(1))).isFalse();
            entries.put("a", bytes(5), hour);
            assertThat(elsewhere.remove("a", bytes(4))).isFalse();
            assertThat(elsewhere.remove("a", new byte[0])).isFalse();
            assertEntry("a", bytes(5));
            assertThat(elsewhere.remove("a", bytes(5))).isTrue();
            assertNoEntry("a");
            assertThat(elsewhere.remove("a", bytes(5))).isFalse();
            assertThat(entries.putIfAbsent("a", bytes(6), hour)).isTrue();
        }

        @Test
        void asCopiesThatNobodyElseCanChange() {
            byte[] given = bytes(10);
            entries.put("a", given, hour);
            given[0]++;
            assertEntry("a", bytes(10));
            entries.get("a").orElseThrow()[1]++;
            entries.getAll(List.of("a")).get(0).orElseThrow()[2]++;
            assertEntry("a", bytes(10));
            byte[] expected = bytes(10);
            assertThat(entries.extend("a", expected, hour)).isTrue();
            expected[3]++;
            assertEntry("a", bytes(10));
        }

        @Test
        void untilTheirEndAndNoLonger() throws Exception {
            Instant end = now().plus(life());
            entries.put("put", bytes(1), life());
            entries.put("again", bytes(1), hour);
            entries.put("again", bytes(2), life());
            assertThat(entries.putIfAbsent("absent", bytes(1), life())).isTrue();
            entries.put("extended", bytes(1), life());
            assertThat(entries.extend("extended", bytes(1), life().plus(hour))).isTrue();
            entries.put("shortened", bytes(1), hour.plus(life()));
            assertThat(entries.extend("shortened", bytes(1), life())).isTrue();
            entries.put("not extended", bytes(1), life());
            assertThat(entries.extend("not extended", bytes(2), hour)).isFalse();
            assertThat(entries.extend("none", bytes(2), hour)).isFalse();
            Instant lastPut = now();

            passUntilBefore(end);
            List<String> names = List.of("put", "again", "absent", "shortened", "not extended");
            assertThat(names).allSatisfy(key -> assertThat(entries.get(key)).isPresent());
            passUntil(lastPut.plus(life()));
            names.forEach(this::assertNoEntry);
            assertThat(entries.getAll(names)).allMatch(Optional::isEmpty);
            assertThat(entries.extend("put", bytes(1), hour)).isFalse();
            assertThat(entries.remove("put", bytes(1))).isFalse();
            assertNoEntry("put");
            assertThat(entries.putIfAbsent("put", bytes(3), hour)).isTrue();
            assertEntry("put", bytes(3));
            assertEntry("extended", bytes(1));
        }

        @Test
        void notAtAllWithoutALife() {
            entries.put("a", bytes(1), hour);
            entries.put("a", bytes(2), Duration.ZERO);
            assertNoEntry("a");
            entries.put("b", bytes(2), Duration.ofSeconds(-1));
            assertNoEntry("b");
        }

        @Test
        void ofWhichOneThreadPutsEach() throws Exception {
            for (int round = 0; round < rounds(); round++) {
                String key = "r" + round;
                List<Boolean> won = together(
                        THREADS,
                        thread -> () -> node(thread).entries().putIfAbsent(key, new byte[] {(byte) thread}, hour));
                assertThat(won).containsOnlyOnce(true);
                assertThat(entries.get(key).orElseThrow()).containsExactly(won.indexOf(true));
            }
        }

        @Test
        void andServesAsALeaseThatOneHoldsAtATime() throws Exception {
            AtomicInteger holders = new AtomicInteger();
            AtomicInteger held = new AtomicInteger();
            together(4, thread -> () -> {
                byte[] mine = {(byte) thread};
                ExpiringEntries leases = node(thread).entries();
                for (int i = 0; i < rounds(); i++) {
                    if (leases.putIfAbsent("lease", mine, hour)) {
                        assertThat(holders.incrementAndGet()).isEqualTo(1);
                        held.incrementAndGet();
                        assertThat(leases.extend("lease", mine, hour)).isTrue();
                        holders.decrementAndGet();
                        assertThat(leases.remove("lease", mine)).isTrue();
                    }
                }
                return true;
            });
            assertThat(held).hasPositiveValue();
            assertNoEntry("lease");
        }
    }
}
