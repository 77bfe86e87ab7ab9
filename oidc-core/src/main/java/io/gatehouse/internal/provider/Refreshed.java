package io.gatehouse.internal.provider;

import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something read from the provider and kept. Read when first needed, in the background before it grows old, again and again with growing
 * pauses after a failure, and used on while it cannot be read. At most one reading is under way at a time; it holds no lock, and whoever
 * must wait for it waits for a bounded time among a bounded number.
 *
 * @param <T> what is kept
 */
final class Refreshed<T> {
    /** Reads it anew, on a thread that may block. */
    interface Source<T> {
        T read() throws ProviderFailure;
    }

    /**
     * How long it keeps.
     *
     * @param refreshAfter from this age on it is read again in the background
     * @param waitAfter from this age on it is used only if it cannot be read again
     * @param dropAfter from this age on it is not used at all
     * @param forcedEvery how often somebody may ask for a newer one
     * @param patience how long somebody waits for a reading
     */
    record Terms(
            Duration refreshAfter, Duration waitAfter, Duration dropAfter, Duration forcedEvery, Duration patience) {}

    /** Counts how often somebody asks for a newer one: those who share it cannot use up what is left to others. */
    static final class Budget {
        private @Nullable Instant usedAt;
    }

    private record Kept<T>(T value, Instant readAt) {}

    private record Failure(ProviderFailure failure, int count, Instant since, Instant retryAt) {}

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** How long somebody waits for a newer one who could do with the old one, or is a stranger. */
    private static final Duration STALE_PATIENCE = Duration.ofSeconds(2);

    private static final int MAX_WAITERS = 64;

    private final Source<T> source;
    private final Terms terms;
    private final Executor background;
    private final InstantSource clock;
    private final Semaphore waiters = new Semaphore(MAX_WAITERS);
    private final AtomicReference<@Nullable CompletableFuture<T>> flight = new AtomicReference<>();
    private final Object decision = new Object();
    private volatile @Nullable Kept<T> kept;
    private volatile @Nullable Failure failure;
    private final Budget ownBudget = new Budget();

    Refreshed(Source<T> source, Terms terms, Executor background, InstantSource clock) {
        this.source = source;
        this.terms = terms;
        this.background = background;
        this.clock = clock;
    }

    /** Returns it, and waits for it where it must. */
    T get() throws ProviderFailure {
        return get(terms.patience());
    }

    /** Returns it, and waits for it where it must, but not longer than this. */
    T get(Duration patience) throws ProviderFailure {
        Instant now = clock.instant();
        Kept<T> current = kept;
        Failure last = failure;
        boolean mayTry = last == null || !now.isBefore(last.retryAt());
        if (current != null) {
            Duration age = Duration.between(current.readAt(), now);
            if (age.compareTo(terms.waitAfter()) < 0) {
                if (mayTry && age.compareTo(terms.refreshAfter()) >= 0) {
                    startReading();
                }
                return current.value();
            }
            if (age.compareTo(terms.dropAfter()) < 0) {
                try {
                    return mayTry ? await(read(), shorter(patience)) : current.value();
                } catch (ProviderFailure e) {
                    return current.value();
                }
            }
        }
        if (!mayTry && last != null) {
            throw last.failure();
        }
        return await(read(), patience);
    }

    private static Duration shorter(Duration patience) {
        return patience.compareTo(STALE_PATIENCE) < 0 ? patience : STALE_PATIENCE;
    }

    /** Returns it if it is there and young enough to be used, and sees to it that it is read where it should be. Never waits. */
    Optional<T> now() {
        Instant now = clock.instant();
        Kept<T> current = kept;
        Failure last = failure;
        Duration age = current == null ? terms.dropAfter() : Duration.between(current.readAt(), now);
        if (age.compareTo(terms.refreshAfter()) >= 0 && (last == null || !now.isBefore(last.retryAt()))) {
            startReading();
        }
        return current == null || age.compareTo(terms.dropAfter()) >= 0
                ? Optional.empty()
                : Optional.of(current.value());
    }

    /**
     * Returns a newer one than was seen, or what was seen where there is none: asking often does not mean reading often.
     *
     * @throws ProviderFailure when it cannot be read
     */
    T newerThan(T seen) throws ProviderFailure {
        return newerThan(seen, ownBudget);
    }

    /** As {@link #newerThan(Object)}, at the cost of another budget and with less patience. */
    T newerThan(T seen, Budget budget) throws ProviderFailure {
        CompletableFuture<T> reading;
        synchronized (decision) {
            Kept<T> current = kept;
            if (current != null && current.value() != seen) {
                return current.value();
            }
            reading = flight.get();
            if (reading == null) {
                Instant now = clock.instant();
                if (budget.usedAt != null && now.isBefore(budget.usedAt.plus(terms.forcedEvery()))) {
                    Failure last = failure;
                    if (last != null) {
                        throw last.failure();
                    }
                    return seen;
                }
                budget.usedAt = now;
                reading = read();
            }
        }
        return await(reading, budget == ownBudget ? terms.patience() : shorter(terms.patience()));
    }

    /** Returns how it stands, without reading anything. */
    Standing standing() {
        Kept<T> current = kept;
        Failure last = failure;
        Instant readAt = current == null ? null : current.readAt();
        Instant due = readAt == null ? null : readAt.plus(terms.refreshAfter());
        if (last != null && (due == null || due.isBefore(last.retryAt()))) {
            due = last.retryAt();
        }
        return last == null
                ? new Standing(readAt, due, null, null)
                : new Standing(readAt, due, last.failure().getMessage(), last.since());
    }

    /** Returns why the last reading failed; empty when it did not. */
    Optional<ProviderFailure> lastFailure() {
        Failure last = failure;
        return last == null ? Optional.empty() : Optional.of(last.failure());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is kept here
    private void startReading() {
        read();
    }

    private CompletableFuture<T> read() {
        CompletableFuture<T> own = new CompletableFuture<>();
        CompletableFuture<T> other = flight.compareAndExchange(null, own);
        if (other != null) {
            return other;
        }
        try {
            background.execute(() -> fly(own));
        } catch (RejectedExecutionException e) {
            flight.set(null);
            own.completeExceptionally(
                    new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "Gatehouse is shutting down"));
        }
        return own;
    }

    private void fly(CompletableFuture<T> own) {
        try {
            T value = source.read();
            kept = new Kept<>(value, clock.instant());
            failure = null;
            // Before anybody hears of it: who has seen this value and asks for a newer one must not be given this
            // flight.
            flight.set(null);
            own.complete(value);
        } catch (ProviderFailure e) {
            land(own, e);
        } catch (RuntimeException e) {
            land(
                    own,
                    new ProviderFailure(
                            RefusalCode.INTERNAL_ERROR,
                            "reading the provider's data ended in "
                                    + e.getClass().getName()));
        } finally {
            if (!own.isDone()) {
                land(own, new ProviderFailure(RefusalCode.INTERNAL_ERROR, "reading the provider's data broke off"));
            }
        }
    }

    private void land(CompletableFuture<T> own, ProviderFailure problem) {
        failed(problem);
        flight.set(null);
        own.completeExceptionally(problem);
    }

    private void failed(ProviderFailure problem) {
        Failure last = failure;
        int count = last == null ? 0 : last.count();
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(count, 10));
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        Instant now = clock.instant();
        failure = new Failure(problem, count + 1, last == null ? now : last.since(), now.plus(pause));
    }

    private T await(CompletableFuture<T> reading, Duration patience) throws ProviderFailure {
        if (!waiters.tryAcquire()) {
            throw new ProviderFailure(
                    RefusalCode.PROVIDER_UNAVAILABLE, "too many requests wait for the provider already");
        }
        try {
            return reading.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "waiting for the provider was interrupted");
        } catch (TimeoutException e) {
            throw new ProviderFailure(
                    RefusalCode.PROVIDER_UNAVAILABLE,
                    "the provider's data did not come within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderFailure problem) {
                throw problem;
            }
            throw new ProviderFailure(RefusalCode.INTERNAL_ERROR, "reading the provider's data ended unexpectedly");
        } finally {
            waiters.release();
        }
    }
}
