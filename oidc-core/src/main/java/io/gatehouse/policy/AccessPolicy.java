package io.gatehouse.policy;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules in their order. The first that is about a request decides; where none is, the request is denied. */
public final class AccessPolicy {
    /** What the rules say of a request. */
    public enum Verdict {
        /** It may pass. */
        ALLOW,
        /** Nobody is signed in: sign-in may help. */
        SIGN_IN,
        /** Nobody is signed in: refuse with 401, without offering a redirect. */
        UNAUTHORIZED,
        /** Somebody is signed in, but not strongly or freshly enough: signing in again may help. */
        STEP_UP,
        /** It is denied. */
        DENY,
        /** It is denied, and is not to learn that there is anything. */
        NOT_FOUND
    }

    /**
     * The rule that decides about a request.
     *
     * @param position its position, from 0
     * @param rule the rule
     */
    public record Match(int position, AccessRule rule) {
        /** Returns the rule's name in messages, as in the configuration's problems and in what {@code explain} says: {@code rules[2]}. */
        public String name() {
            return "rules[" + position + "]";
        }

        /** Tells whether the request, which the rule is about, is a preflight that it does not judge. */
        public boolean leavesUnjudged(AccessRequest request) {
            return rule.preflight() != Preflight.JUDGE && request.preflight();
        }

        /** Tells whether such a credential counts here. */
        public boolean accepts(Credential credential) {
            return rule.accept().contains(credential);
        }

        /** Tells whether the rule lets everybody pass. */
        public boolean isForEverybody() {
            return rule.requirement() instanceof Requirement.Everyone;
        }
    }

    private final List<AccessRule> rules;
    private final RuleIndex index;

    /** Creates a policy. */
    public AccessPolicy(List<AccessRule> rules) {
        this.rules = List.copyOf(rules);
        this.index = new RuleIndex(this.rules);
    }

    /** Returns the policy that holds where no rules are written: everything needs a signed-in person. */
    public static AccessPolicy signInEverywhere() {
        return new AccessPolicy(List.of(AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                .build()));
    }

    /** Returns the rule that decides about a request; empty where none is about it, and so it is denied. */
    public Optional<Match> find(AccessRequest request) {
        int position = index.first(request);
        return position < 0 ? Optional.empty() : Optional.of(new Match(position, rules.get(position)));
    }

    /**
     * Says what becomes of a request that the rule is about.
     *
     * @param caller who makes it, by a credential that the rule accepts
     */
    public static Verdict judge(AccessRule rule, Caller caller, Instant now) {
        boolean weak = !caller.isAnonymous()
                && rule.stepUp()
                        .filter(asked -> !asked.isMet(caller.acr(), caller.authenticatedAt(), now))
                        .isPresent();
        if (rule.requirement().satisfiedBy(caller)) {
            return weak ? Verdict.STEP_UP : Verdict.ALLOW;
        }
        if (caller.isAnonymous()) {
            return switch (rule.onAnonymous()) {
                case LOGIN -> Verdict.SIGN_IN;
                case UNAUTHORIZED -> Verdict.UNAUTHORIZED;
                case FORBIDDEN -> Verdict.DENY;
                case PASS -> Verdict.ALLOW;
            };
        }
        return switch (rule.onDenied()) {
            case NOT_FOUND -> Verdict.NOT_FOUND;
            case FORBIDDEN -> Verdict.DENY;
            // Who has signed in as asked, and still may not, gains nothing by doing it again.
            case STEP_UP -> weak ? Verdict.STEP_UP : Verdict.DENY;
        };
    }

    /** Returns the rules in their order. */
    public List<AccessRule> rules() {
        return rules;
    }
}
