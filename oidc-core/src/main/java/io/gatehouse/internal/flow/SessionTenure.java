package io.gatehouse.internal.flow;

import io.gatehouse.internal.state.Sessions;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import java.time.Instant;
import java.util.Optional;

/** Holds as long as the session lasts, and the person it is of satisfies the rule. */
final class SessionTenure implements Tenure {
    private final Parts parts;
    private final Callers callers;
    private final AccessPolicy.Match match;
    // A renewed session may end later than the one it was made of.
    private volatile Sessions.Live live;

    SessionTenure(Parts parts, Callers callers, AccessPolicy.Match match, Sessions.Live live) {
        this.parts = parts;
        this.callers = callers;
        this.match = match;
        this.live = live;
    }

    @Override
    public boolean holds(boolean used) {
        Instant now = parts.clock().instant();
        Optional<Sessions.Live> current = parts.sessions().current(live, used, now);
        current.ifPresent(found -> live = found);
        return current.isPresent()
                && match.rule()
                        .requirement()
                        .satisfiedBy(callers.ofSession(current.get().session()));
    }

    /** Returns nothing of the session. */
    @Override
    public String toString() {
        return "SessionTenure[" + match.name() + "]";
    }
}
