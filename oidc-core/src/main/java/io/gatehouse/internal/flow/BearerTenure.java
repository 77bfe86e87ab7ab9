package io.gatehouse.internal.flow;

import io.gatehouse.identity.Credential;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;
import java.time.Instant;

/**
 * Holds as long as an access token, and the rules that let it pass. Once settings are different by which tokens are checked, it holds no
 * more: its owner asks again.
 */
final class BearerTenure implements Tenure {
    private final BearerMemory memory;
    private final BearerCaller token;
    private final AccessRequest access;
    // The last by which it was judged.
    private volatile Parts parts;

    BearerTenure(Parts parts, BearerMemory memory, BearerCaller token, AccessRequest access) {
        this.parts = parts;
        this.memory = memory;
        this.token = token;
        this.access = access;
    }

    @Override
    public boolean holds(boolean used) {
        Instant now = parts.clock().instant();
        if (token.tokens()
                .accessTokenExpiresAt()
                .filter(end -> !now.isBefore(end))
                .isPresent()) {
            return false;
        }
        Regime regime = parts.succession().regime().orElse(null);
        if (regime == null || regime.parts().config() == parts.config()) {
            return true;
        }
        boolean passes = regime.bearer() == memory
                && regime.parts()
                        .config()
                        .rules()
                        .find(access)
                        .filter(match -> match.accepts(Credential.BEARER)
                                && AccessPolicy.judge(match.rule(), token.caller(), now) == AccessPolicy.Verdict.ALLOW)
                        .isPresent();
        if (passes) {
            parts = regime.parts();
        }
        return passes;
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return "BearerTenure[redacted]";
    }
}
