package io.gatehouse.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RefreshedTest {
    private static final Refreshed.Terms TERMS = new Refreshed.Terms(
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(24),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    private final MutableClock clock = MutableClock.atNow();
    private final AtomicInteger reads = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** Tasks that a test runs by hand, where it decides when the background gets its turn. */
    private final Deque<Runnable> queued = new ArrayDeque<>();

    private volatile @Nullable ProviderFailure failing;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Refreshed<String> inTheForeground() {
        return new Refreshed<>(this::read, TERMS, Runnable::run, clock);
    }

    private Refreshed<String> byHand() {
        return new Refreshed<>(this::read, TERMS, queued::add, clock);
    }

    private String read() throws ProviderFailure {
        int count = reads.incrementAndGet();
        ProviderFailure failure = failing;
        if (failure != null) {
            throw failure;
        }
        return "value " + count;
    }

    private void fail() {
        failing = new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "down");
    }

    private void runQueued() {
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
    }

    @Test
    void isReadOnceAndKept() throws Exception {
        Refreshed<String> value = inTheForeground();
        assertThat(value.get()).isEqualTo("value 1");
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(value.get()).isEqualTo("value 1");
        assertThat(reads).hasValue(1);
    }

    @Test
    void isReadAgainInTheBackgroundBeforeItIsOld() throws Exception {
        Refreshed<String> value = byHand();
        assertThat(value.now()).isEmpty();
        runQueued();
        clock.advance(Duration.ofMinutes(5));
        assertThat(value.get()).isEqualTo("value 1");
        assertThat(value.get()).isEqualTo("value 1");
        assertThat(queued).hasSize(1);
        runQueued();
        assertThat(value.get()).isEqualTo("value 2");
    }

    @Test
    void isWaitedForWhenItIsOld() throws Exception {
        Refreshed<String> value = inTheForeground();
        value.get();
        clock.advance(Duration.ofMinutes(15));
        assertThat(value.get()).isEqualTo("value 2");
    }

    @Test
    void isUsedForADayWhileTheProviderIsDown() throws Exception {
        Refreshed<String> value = inTheForeground();
        value.get();
        fail();
        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(value.get()).isEqualTo("value 1");
        assertThat(value.now()).contains("value 1");
        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(value::get).isInstanceOf(ProviderFailure.class).hasMessage("down");
        assertThat(value.now()).isEmpty();
    }

    @Test
    void isTriedAgainWithGrowingPauses() {
        Refreshed<String> value = inTheForeground();
        fail();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int before = reads.get();
            assertThatThrownBy(value::get).isInstanceOf(ProviderFailure.class);
            assertThat(reads).hasValue(before + 1);
            long seconds = 0;
            while (reads.get() == before + 1) {
                clock.advance(Duration.ofSeconds(1));
                seconds++;
                value.now();
            }
            pauses.add(seconds);
            // That was a failure as well; let its pause pass.
            clock.advance(Duration.ofSeconds(30));
        }
        assertThat(pauses.get(0)).isEqualTo(1);
        assertThat(pauses).isSorted().endsWith(30L, 30L);
    }

    @Test
    void failsAtOnceDuringAPause() {
        Refreshed<String> value = inTheForeground();
        fail();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(value::get).isInstanceOf(ProviderFailure.class);
        }
        assertThat(reads).hasValue(1);
        assertThat(value.lastFailure()).isPresent();
    }

    @Test
    void recovers() throws Exception {
        Refreshed<String> value = inTheForeground();
        fail();
        assertThatThrownBy(value::get).isInstanceOf(ProviderFailure.class);
        failing = null;
        clock.advance(Duration.ofSeconds(1));
        assertThat(value.get()).isEqualTo("value 2");
        assertThat(value.lastFailure()).isEmpty();
    }

    @Test
    void survivesAnUnexpectedFault() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Refreshed<String> value = new Refreshed<>(
                () -> {
                    if (count.incrementAndGet() == 1) {
                        throw new IllegalStateException("canary");
                    }
                    return "fine";
                },
                TERMS,
                Runnable::run,
                clock);
        assertThatThrownBy(value::get)
                .isInstanceOf(ProviderFailure.class)
                .message()
                .contains("IllegalStateException")
                .doesNotContain("canary");
        clock.advance(Duration.ofSeconds(1));
        assertThat(value.get()).isEqualTo("fine");
    }

    @Nested
    class Forced {
        @Test
        void isReadAtMostOncePerInterval() throws Exception {
            Refreshed<String> value = inTheForeground();
            String first = value.get();
            String second = value.newerThan(first);
            assertThat(second).isEqualTo("value 2");
            for (int i = 0; i < 100; i++) {
                assertThat(value.newerThan(second)).isSameAs(second);
            }
            clock.advance(Duration.ofSeconds(30).minusMillis(1));
            assertThat(value.newerThan(second)).isSameAs(second);
            clock.advance(Duration.ofMillis(1));
            assertThat(value.newerThan(second)).isEqualTo("value 3");
            assertThat(reads).hasValue(3);
        }

        @Test
        void givesWhatSomebodyElseReadMeanwhile() throws Exception {
            Refreshed<String> value = inTheForeground();
            String first = value.get();
            String second = value.newerThan(first);
            assertThat(value.newerThan(first)).isSameAs(second);
            assertThat(reads).hasValue(2);
        }

        @Test
        void isNotTheOneThatWasBeingReadWhenItWasSeen() throws Exception {
            for (int i = 0; i < 3000; i++) {
                Refreshed<String> value = new Refreshed<>(RefreshedTest.this::read, TERMS, threads, clock);
                String first = value.get();
                assertThat(value.newerThan(first)).isNotSameAs(first);
            }
        }

        @Test
        void saysThatItCouldNotBeRead() throws Exception {
            Refreshed<String> value = inTheForeground();
            String first = value.get();
            fail();
            assertThatThrownBy(() -> value.newerThan(first)).hasMessage("down");
            assertThatThrownBy(() -> value.newerThan(first)).hasMessage("down");
            assertThat(reads).hasValue(2);
            assertThat(value.get()).isSameAs(first);
        }
    }

    @Nested
    class ManyAtOnce {
        private final CountDownLatch gate = new CountDownLatch(1);

        @Test
        void strangersWaitForANewerOneForTwoSecondsOnly() throws Exception {
            Refreshed<String> value = new Refreshed<>(
                    () -> {
                        if (reads.incrementAndGet() == 1) {
                            return "value";
                        }
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "interrupted");
                        }
                        return "newer";
                    },
                    TERMS,
                    threads,
                    clock);
            String first = value.get();

            assertThatThrownBy(() -> value.newerThan(first, new Refreshed.Budget()))
                    .hasMessage("the provider's data did not come within 2000 ms");
            Future<String> own = threads.submit(() -> value.newerThan(first));
            gate.countDown();
            assertThat(own.get(5, TimeUnit.SECONDS)).isEqualTo("newer");
        }

        private Refreshed<String> slow(Duration patience) {
            return new Refreshed<>(
                    () -> {
                        reads.incrementAndGet();
                        try {
                            gate.await();
                        } catch (InterruptedException e) {
                            throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "interrupted");
                        }
                        return "slow value";
                    },
                    new Refreshed.Terms(
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(15),
                            Duration.ofHours(24),
                            Duration.ofSeconds(30),
                            patience),
                    threads,
                    clock);
        }

        @Test
        void shareOneReading() throws Exception {
            Refreshed<String> value = slow(Duration.ofSeconds(20));
            List<Future<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                waiting.add(threads.submit(() -> value.get()));
            }
            await().until(() -> reads.get() == 1);
            gate.countDown();
            for (Future<String> one : waiting) {
                assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo("slow value");
            }
            assertThat(reads).hasValue(1);
        }

        @Test
        void waitNoLongerThanTheirPatience() {
            Refreshed<String> value = slow(Duration.ofSeconds(20));
            assertThatThrownBy(() -> value.get(Duration.ofMillis(100)))
                    .isInstanceOf(ProviderFailure.class)
                    .hasMessageContaining("100 ms");
            gate.countDown();
        }

        @Test
        void areBoundedInNumber() {
            Refreshed<String> value = slow(Duration.ofSeconds(20));
            AtomicInteger refused = new AtomicInteger();
            for (int i = 0; i < 80; i++) {
                threads.execute(() -> {
                    try {
                        value.get();
                    } catch (ProviderFailure e) {
                        refused.incrementAndGet();
                    }
                });
            }
            await().untilAsserted(() -> assertThat(refused).hasValue(80 - 64));
            gate.countDown();
        }

        @Test
        void waitShortlyWhereTheOldOneWouldDo() throws Exception {
            AtomicInteger count = new AtomicInteger();
            Refreshed<String> value = new Refreshed<>(
                    () -> {
                        if (count.incrementAndGet() > 1) {
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "interrupted");
                            }
                        }
                        return "value";
                    },
                    new Refreshed.Terms(
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(15),
                            Duration.ofHours(24),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(25)),
                    threads,
                    clock);
            value.get();
            clock.advance(Duration.ofMinutes(20));
            long start = System.nanoTime();
            assertThat(value.get()).isEqualTo("value");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            gate.countDown();
        }

        @Test
        void doNotKeepThoseWaitingWhoHaveAValue() throws Exception {
            AtomicInteger count = new AtomicInteger();
            Refreshed<String> value = new Refreshed<>(
                    () -> {
                        if (count.incrementAndGet() > 1) {
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "interrupted");
                            }
                        }
                        return "value";
                    },
                    TERMS,
                    threads,
                    clock);
            String first = value.get();
            Future<String> forced = threads.submit(() -> value.newerThan(first));
            await().until(() -> count.get() == 2);
            assertThat(value.get()).isEqualTo("value");
            assertThat(value.now()).contains("value");
            gate.countDown();
            assertThat(forced.get(5, TimeUnit.SECONDS)).isEqualTo("value");
        }
    }

    @Test
    void failsAfterItsThreadsWereGivenUp() {
        threads.shutdownNow();
        Refreshed<String> value = new Refreshed<>(this::read, TERMS, threads, clock);
        assertThatThrownBy(value::get).isInstanceOf(ProviderFailure.class).hasMessageContaining("shutting down");
    }
}
