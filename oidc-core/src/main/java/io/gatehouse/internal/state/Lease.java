package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The right to do something that one node alone may do at a time. It is renewed for as long as it is held, and lost soon after a holder
 * that crashes; a holder that was only slow must not rely on it, but on what it writes being compared with what is there.
 */
public final class Lease implements AutoCloseable {
    private static final Duration LIFE = Duration.ofSeconds(6);
    private static final long RENEWAL_MILLIS = 2_000;

    private final ExpiringEntries entries;
    private final String key;
    private final byte[] owner;
    private final ScheduledFuture<?> renewal;

    private Lease(ExpiringEntries entries, String key, byte[] owner, ScheduledExecutorService timer) {
        this.entries = entries;
        this.key = key;
        this.owner = owner;
        this.renewal = timer.scheduleAtFixedRate(this::renew, RENEWAL_MILLIS, RENEWAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lease, if nobody has it.
     *
     * @param key what it is for
     * @param timer renews it
     */
    public static Optional<Lease> take(
            ExpiringEntries entries, String key, SecureRandom random, ScheduledExecutorService timer) {
        byte[] owner = RandomText.token(random).getBytes(StandardCharsets.US_ASCII);
        return entries.putIfAbsent(key, owner, LIFE)
                ? Optional.of(new Lease(entries, key, owner, timer))
                : Optional.empty();
    }

    private void renew() {
        try {
            if (!entries.extend(key, owner, LIFE)) {
                renewal.cancel(false);
            }
        } catch (SessionStoreException e) {
            // Tried again soon; if it stays so, the lease ends by itself.
        }
    }

    /** Gives the lease back. Where that fails, it ends by itself. */
    @Override
    public void close() {
        renewal.cancel(false);
        try {
            entries.remove(key, owner);
        } catch (SessionStoreException e) {
            // It ends by itself.
        }
    }
}
