package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.util.Optional;

/**
 * The newest refreshes of sessions that browsers keep. Requests that were under way still bring the old cookie, whose refresh token is
 * spent; under its hash they find, for a short time, what it was turned into.
 */
final class RefreshResults {
    /** Longer than a browser keeps requests waiting; short, because each result is a whole session. */
    private static final Duration LIFE = Duration.ofMinutes(2);

    private static final int MOST_STEPS = 5;

    private final ExpiringEntries entries;
    private final Sealer sealer;
    private final String authority;

    RefreshResults(ExpiringEntries entries, Sealer sealer, String authority) {
        this.entries = entries;
        this.sealer = sealer;
        this.authority = authority;
    }

    /** Remembers what a session was turned into, where that can be remembered. */
    void keep(Session old, Session renewed) {
        old.tokens().refreshToken().ifPresent(token -> {
            String key = key(token);
            try {
                entries.put(key, sealer.sealBytes(binding(key), SessionCodec.encode(renewed)), LIFE);
            } catch (SessionStoreException e) {
                // The browser that asked gets its new cookie all the same; only requests under way go without.
                return;
            }
        });
    }

    /** Returns what the session was turned into, the newest where that happened several times; empty where it was not, or long ago. */
    Optional<Session> of(Session old) {
        Optional<Session> newest = Optional.empty();
        Session session = old;
        for (int i = 0; i < MOST_STEPS; i++) {
            Optional<Session> next = session.tokens().refreshToken().flatMap(this::find);
            if (next.isEmpty() || next.get().refreshes() <= session.refreshes()) {
                return newest;
            }
            newest = next;
            session = next.get();
        }
        return newest;
    }

    private Optional<Session> find(String token) {
        String key = key(token);
        return entries.get(key)
                .flatMap(value -> sealer.openBytes(binding(key), value))
                .flatMap(SessionCodec::decode);
    }

    private static String key(String refreshToken) {
        return "refreshed:" + Digests.sha256Text(refreshToken);
    }

    private Sealer.Binding binding(String key) {
        return new Sealer.Binding("refreshed", key, authority, "");
    }
}
