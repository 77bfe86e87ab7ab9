package io.gatehouse.internal.state;

import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Tries once more, for a short time, where the store does not answer and giving up would lose what cannot be had again: new tokens, for
 * which the old ones are spent.
 */
final class Insistence {
    private static final int TRIES = 15;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Insistence() {}

    /** Returns what the call returns, which may be made several times. */
    static <T> T on(Supplier<T> call) {
        for (int i = 1; ; i++) {
            try {
                return call.get();
            } catch (SessionStoreException e) {
                if (i == TRIES || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
