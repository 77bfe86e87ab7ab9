package io.gatehouse.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Refresh tokens as strict providers issue them: each is good once, and whoever uses one twice loses the whole grant. */
final class RefreshGrants<T> {
    private final Map<String, String> grantOf = new HashMap<>();
    private final Map<String, T> grants = new HashMap<>();
    private final Map<String, Boolean> spent = new HashMap<>();
    private final AtomicInteger reuses = new AtomicInteger();
    private boolean rotating = true;

    /** Lets tokens be used any number of times instead. */
    synchronized void rotating(boolean value) {
        rotating = value;
    }

    /** Returns the first token of a new grant. */
    synchronized String begin(T grant) {
        String id = UUID.randomUUID().toString();
        grants.put(id, grant);
        return issue(id);
    }

    /** Uses a token; empty where it is worth nothing. */
    synchronized Optional<T> use(String token) {
        String id = grantOf.getOrDefault(token, "");
        if (rotating && spent.getOrDefault(token, false)) {
            reuses.incrementAndGet();
            grants.remove(id);
        }
        spent.put(token, true);
        return Optional.ofNullable(grants.get(id));
    }

    /** Returns the token that takes the place of a used one; the same where tokens are not rotated. */
    synchronized String next(String token) {
        return rotating ? issue(grantOf.getOrDefault(token, "")) : token;
    }

    /** Ends every grant, as an administrator would. */
    synchronized void endAll() {
        grants.clear();
    }

    /** Returns how often a spent token was used again. */
    int reuses() {
        return reuses.get();
    }

    private String issue(String id) {
        String token = "refresh-" + UUID.randomUUID();
        grantOf.put(token, id);
        return token;
    }
}
