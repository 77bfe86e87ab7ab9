package io.gatehouse.internal.flow;

import io.gatehouse.identity.Credential;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;
import io.gatehouse.session.Session;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds as long as the session lasts, and the person it is of satisfies the rule. When there are other rules, the one that is about the
 * request by then judges it like a new one, and goes on to hold for it.
 */
final class SessionTenure implements Tenure {
    /** By what it was judged last. */
    private record Judged(Parts parts, Callers callers, AccessPolicy.Match match) {}

    private final AccessRequest access;
    private volatile Judged judged;
    // A renewed session may end later than the one it was made of.
    private volatile Sessions.Live live;

    SessionTenure(Parts parts, Callers callers, AccessPolicy.Match match, AccessRequest access, Sessions.Live live) {
        this.judged = new Judged(parts, callers, match);
        this.access = access;
        this.live = live;
    }

    @Override
    public boolean holds(boolean used) {
        Judged by = judged;
        Regime regime = by.parts().succession().regime().orElse(null);
        Parts parts = regime == null ? by.parts() : regime.parts();
        Instant now = parts.clock().instant();
        Optional<Sessions.Live> current = parts.sessions().current(live, used, now);
        if (current.isEmpty()) {
            return false;
        }
        live = current.get();
        Session session = live.session();
        if (regime == null || parts.config() == by.parts().config()) {
            return by.match().rule().requirement().satisfiedBy(by.callers().ofSession(session));
        }
        Optional<AccessPolicy.Match> match = parts.config().rules().find(access).filter(rule -> {
            boolean counts = rule.accepts(Credential.SESSION) && isOfARealmHere(parts, session);
            return counts
                    && AccessPolicy.judge(rule.rule(), regime.callers().ofSession(session), now)
                            == AccessPolicy.Verdict.ALLOW;
        });
        match.ifPresent(rule -> judged = new Judged(parts, regime.callers(), rule));
        return match.isPresent();
    }

    /** Tells whether sessions of the provider count where the request went to. */
    private boolean isOfARealmHere(Parts parts, Session session) {
        return parts.realms().at(access.origin(), access.path().decoded()).stream()
                .anyMatch(realm -> realm.provider().equals(session.provider()));
    }

    /** Returns nothing of the session. */
    @Override
    public String toString() {
        return "SessionTenure[" + judged.match().name() + "]";
    }
}
