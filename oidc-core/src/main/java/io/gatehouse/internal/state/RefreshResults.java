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
    private final Realms realms;

    RefreshResults(ExpiringEntries entries, Sealer sealer, Realms realms) {
        this.entries = entries;
        this.sealer = sealer;
        this.realms = realms;
    }

    /** Remembers what a session was turned into, where that can be remembered. */
    void keep(Session old, Session renewed) {
        Optional<Realm> realm = realms.of(old.provider());
        old.tokens().refreshToken().filter(any -> realm.isPresent()).ifPresent(token -> {
            String key = key(token);
            try {
                entries.put(key, sealer.sealBytes(binding(key, realm.get()), SessionCodec.encode(renewed)), LIFE);
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
            Optional<Realm> realm = realms.of(session.provider());
            Optional<Session> next =
                    session.tokens().refreshToken().flatMap(token -> realm.flatMap(own -> find(token, own)));
            if (next.isEmpty() || next.get().refreshes() <= session.refreshes()) {
                return newest;
            }
            newest = next;
            session = next.get();
        }
        return newest;
    }

    private Optional<Session> find(String token, Realm realm) {
        String key = key(token);
        return entries.get(key)
                .flatMap(value -> sealer.openBytes(binding(key, realm), value))
                .flatMap(SessionCodec::decode)
                .filter(session -> session.provider().equals(realm.provider()));
    }

    private static String key(String refreshToken) {
        return "refreshed:" + Digests.sha256Text(refreshToken);
    }

    private Sealer.Binding binding(String key, Realm realm) {
        return new Sealer.Binding("refreshed", key, realm.authority(), "");
    }
}
