package io.gatehouse.policy;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a rule's criteria said of a request.
 *
 * @param position the position of the rule, from 0
 * @param rule the rule
 * @param unmet which of its criteria the request does not meet; none where the rule is about the request
 */
public record RuleTrial(int position, AccessRule rule, Set<Criterion> unmet) {
    /** Copies the set. */
    public RuleTrial {
        unmet = Set.copyOf(unmet);
    }

    /** Tries a rule with a request. */
    static RuleTrial of(int position, AccessRule rule, AccessRequest request) {
        Set<Criterion> unmet = EnumSet.noneOf(Criterion.class);
        for (Criterion criterion : Criterion.values()) {
            if (!criterion.isMet(rule, request)) {
                unmet.add(criterion);
            }
        }
        return new RuleTrial(position, rule, unmet);
    }

    /** Returns the rule's name in messages: {@code rules[2]}. */
    public String name() {
        return new AccessPolicy.Match(position, rule).name();
    }

    /** Tells whether the rule is about the request. */
    public boolean applies() {
        return unmet.isEmpty();
    }

    /** Tells whether the rule is for the host and path, whatever else it looks at. */
    boolean isForPlace() {
        return !unmet.contains(Criterion.PATH) && !unmet.contains(Criterion.HOSTS);
    }
}
