package io.gatehouse.internal.flow;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has each question about a token asked once, while others who want to know the same wait, not too many and not for long. */
final class Introspections {
    private static final int MAX_WAITERS = 64;
    private static final int PATIENCE_SECONDS = 15;

    /** Finds out. */
    interface Question {
        BearerCaller ask() throws ProviderFailure;
    }

    private final Map<String, CompletableFuture<BearerCaller>> underWay = new ConcurrentHashMap<>();
    private final Semaphore waiters = new Semaphore(MAX_WAITERS);

    BearerCaller once(String key, Question question) throws ProviderFailure {
        CompletableFuture<BearerCaller> own = new CompletableFuture<>();
        CompletableFuture<BearerCaller> other = underWay.putIfAbsent(key, own);
        if (other != null) {
            return await(other);
        }
        try {
            BearerCaller answer = question.ask();
            own.complete(answer);
            return answer;
        } catch (ProviderFailure e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, own);
            own.completeExceptionally(unavailable("asking about the access token broke off"));
        }
    }

    private BearerCaller await(CompletableFuture<BearerCaller> other) throws ProviderFailure {
        if (!waiters.tryAcquire()) {
            throw unavailable("too many requests wait for the provider to judge their access token");
        }
        try {
            return other.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("waiting for the provider was interrupted");
        } catch (TimeoutException e) {
            throw unavailable("the provider did not judge the access token within " + PATIENCE_SECONDS + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProviderFailure failure) {
                throw failure;
            }
            throw unavailable("asking about the access token ended unexpectedly");
        } finally {
            waiters.release();
        }
    }

    private static ProviderFailure unavailable(String detail) {
        return new ProviderFailure(RefusalCode.BEARER_UNAVAILABLE, detail);
    }
}
