package io.gatehouse.internal.flow;

import io.gatehouse.internal.crypto.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states whose answers were redeemed lately, so that an answer is used once even if the browser's cookie was copied (RFC 9700,
 * section 4.2.4). Bounded; kept for as long as a pending login lives.
 */
final class UsedStates {
    private static final int CAPACITY = 50_000;

    private volatile Duration lifetime;
    private final Map<String, Instant> used = new LinkedHashMap<>();

    UsedStates(Duration lifetime) {
        this.lifetime = lifetime;
    }

    /** Remembers states for as long as this, or as before where that is longer. */
    void rememberFor(Duration value) {
        synchronized (used) {
            if (value.compareTo(lifetime) > 0) {
                lifetime = value;
            }
        }
    }

    /** Marks a state as used; false when it was before. */
    boolean use(String state, Instant now) {
        String key = Digests.sha256Text(state);
        synchronized (used) {
            Iterator<Instant> oldest = used.values().iterator();
            while (oldest.hasNext()) {
                boolean dead = oldest.next().plus(lifetime).isBefore(now);
                if (!dead && used.size() < CAPACITY) {
                    break;
                }
                oldest.remove();
            }
            return used.putIfAbsent(key, now) == null;
        }
    }
}
