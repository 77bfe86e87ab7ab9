package io.gatehouse.policy;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.identity.Identity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        /** It is denied. */
        DENY
    }

    /**
     * A verdict and where it comes from.
     *
     * @param verdict what the rules say
     * @param rule the position of the rule that decided, from 0; -1 where none matched
     */
    public record Decision(Verdict verdict, int rule) {}

    private final List<AccessRule> rules;

    /** Creates a policy. */
    public AccessPolicy(List<AccessRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Returns the policy that holds where no rules are written: everything needs a signed-in person. */
    public static AccessPolicy signInEverywhere() {
        return new AccessPolicy(List.of(new AccessRule(
                List.of(PathPattern.of("/**")), Set.of(), new Requirement.SignedIn(), OnAnonymous.LOGIN)));
    }

    /** Judges a request. */
    public Decision decide(String method, CanonicalPath path, Optional<Identity> identity) {
        for (int i = 0; i < rules.size(); i++) {
            AccessRule rule = rules.get(i);
            if (rule.appliesTo(method, path)) {
                return new Decision(verdict(rule, identity), i);
            }
        }
        return new Decision(Verdict.DENY, -1);
    }

    private static Verdict verdict(AccessRule rule, Optional<Identity> identity) {
        if (rule.requirement().satisfiedBy(identity)) {
            return Verdict.ALLOW;
        }
        if (identity.isPresent()) {
            return Verdict.DENY;
        }
        return switch (rule.onAnonymous()) {
            case LOGIN -> Verdict.SIGN_IN;
            case UNAUTHORIZED -> Verdict.UNAUTHORIZED;
            case FORBIDDEN -> Verdict.DENY;
            case PASS -> Verdict.ALLOW;
        };
    }

    /** Returns the rules in their order. */
    public List<AccessRule> rules() {
        return rules;
    }
}
