package io.gatehouse.policy;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the rules came to what they said of a request: which were tried, what each of their criteria said, which one decided, and what
 * became of each part of its requirement. Everything is asked of the rules themselves, so it cannot differ from the decision. Holds
 * nothing of the person but findings, and no claim, token or certificate.
 */
public final class Judgement {
    /** How many rules are told of at most, besides the one that decided. */
    public static final int MOST = 50;

    private final int rules;
    private final List<RuleTrial> tried;
    private final int untold;
    private final AccessPolicy.@Nullable Match match;
    private final boolean unjudged;
    private final @Nullable Verdict verdict;

    /** What the rule that decided said of the caller. */
    private record Verdict(
            Credential credential,
            AccessPolicy.Verdict verdict,
            Explanation explanation,
            @Nullable Finding strength,
            @Nullable Finding freshness) {}

    private Judgement(AccessPolicy policy, AccessRequest request, @Nullable Caller caller, Instant now) {
        this.rules = policy.rules().size();
        this.match = policy.find(request).orElse(null);
        int before = match == null ? rules : match.position();
        List<RuleTrial> near = new ArrayList<>();
        List<RuleTrial> far = new ArrayList<>();
        for (int i = 0; i < before; i++) {
            RuleTrial trial = RuleTrial.of(i, policy.rules().get(i), request);
            List<RuleTrial> kept = trial.isForPlace() ? near : far;
            if (kept.size() < MOST) {
                kept.add(trial);
            }
        }
        // Those that only just did not decide tell most.
        far.stream().limit(MOST - near.size()).forEach(near::add);
        near.sort((one, other) -> Integer.compare(one.position(), other.position()));
        this.untold = before - near.size();
        if (match != null) {
            near.add(RuleTrial.of(match.position(), match.rule(), request));
        }
        this.tried = List.copyOf(near);
        this.unjudged = match != null && match.leavesUnjudged(request);
        this.verdict = match == null || caller == null || unjudged ? null : verdict(match.rule(), caller, now);
    }

    private static Verdict verdict(AccessRule rule, Caller caller, Instant now) {
        return new Verdict(
                caller.credential(),
                AccessPolicy.judge(rule, caller, now),
                Explanation.of(rule.requirement(), caller),
                rule.stepUp().map(asked -> asked.strength(caller.acr())).orElse(null),
                rule.stepUp()
                        .map(asked -> asked.freshness(caller.authenticatedAt(), now))
                        .orElse(null));
    }

    /**
     * Tells how the rules come to what they say.
     *
     * @param caller who makes the request, by a credential that the rule accepts; null where that was not found out
     */
    public static Judgement of(AccessPolicy policy, AccessRequest request, @Nullable Caller caller, Instant now) {
        return new Judgement(policy, request, caller, now);
    }

    /** Returns how many rules there are. */
    public int rules() {
        return rules;
    }

    /** Returns what was tried in the order of the rules, up to the one that decided, which is the last; that of all where none did. */
    public List<RuleTrial> tried() {
        return tried;
    }

    /** Returns how many rules were tried as well and are not told of, because they are about other hosts and paths and there are many. */
    public int untold() {
        return untold;
    }

    /** Returns the rule that decided; empty where none is about the request. */
    public Optional<AccessPolicy.Match> match() {
        return Optional.ofNullable(match);
    }

    /** Tells whether the request is a preflight that the rule does not judge. */
    public boolean isUnjudged() {
        return unjudged;
    }

    /** Returns by what the caller was known; empty where nobody was judged. */
    public Optional<Credential> credential() {
        return Optional.ofNullable(verdict).map(Verdict::credential);
    }

    /** Returns what the rule said of the caller; empty where nobody was judged. */
    public Optional<AccessPolicy.Verdict> verdict() {
        return Optional.ofNullable(verdict).map(Verdict::verdict);
    }

    /** Returns what became of the requirement and its parts; empty where nobody was judged. */
    public Optional<Explanation> explanation() {
        return Optional.ofNullable(verdict).map(Verdict::explanation);
    }

    /** Returns whether the sign-in was strong enough; empty where the rule has no step-up, or nobody was judged. */
    public Optional<Finding> strength() {
        return Optional.ofNullable(verdict).map(Verdict::strength);
    }

    /** Returns whether the sign-in was fresh enough; empty where the rule has no step-up, or nobody was judged. */
    public Optional<Finding> freshness() {
        return Optional.ofNullable(verdict).map(Verdict::freshness);
    }

    /** Returns which rule decided. */
    @Override
    public String toString() {
        return "Judgement[" + match().map(AccessPolicy.Match::name).orElse("no rule") + "]";
    }
}
