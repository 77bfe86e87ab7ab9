package io.gatehouse.internal.flow;

import io.gatehouse.identity.Caller;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;

/** Of a request of nobody in particular: holds as long as the rules let everybody pass. */
final class AnonymousTenure implements Tenure {
    private final AccessRequest access;
    // The last by which it was judged.
    private volatile Parts parts;

    AnonymousTenure(Parts parts, AccessRequest access) {
        this.parts = parts;
        this.access = access;
    }

    @Override
    public boolean holds(boolean used) {
        Parts now = parts.succession().regime().map(Regime::parts).orElse(parts);
        if (now.config() == parts.config()) {
            return true;
        }
        boolean passes = now.config()
                .rules()
                .find(access)
                .filter(match -> match.leavesUnjudged(access)
                        || AccessPolicy.judge(
                                        match.rule(),
                                        Caller.anonymous(),
                                        now.clock().instant())
                                == AccessPolicy.Verdict.ALLOW)
                .isPresent();
        if (passes) {
            parts = now;
        }
        return passes;
    }
}
