package io.gatehouse.internal.flow;

import io.gatehouse.identity.Caller;
import io.gatehouse.policy.Requirement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the scopes that a token would need (RFC 6750, section 3, {@code scope}). */
final class MissingScopes {
    /** What may stand in a challenge (RFC 6749, section 3.3). */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");

    private MissingScopes() {}

    /**
     * Returns the scopes with which a caller would satisfy a requirement, those that it has among them, with spaces between; the empty text where
     * no scope would do, or that cannot be said.
     */
    static String of(Requirement requirement, Caller caller) {
        List<Requirement> parts = requirement instanceof Requirement.All all ? all.parts() : List.of(requirement);
        Set<String> scopes = new LinkedHashSet<>();
        boolean missing = false;
        for (Requirement part : parts) {
            boolean satisfied = part.satisfiedBy(caller);
            if (part instanceof Requirement.Scope scope) {
                missing |= !satisfied;
                scopes.add(scope.anyOf().stream()
                        .filter(one -> !satisfied || caller.scopes().contains(one))
                        .findFirst()
                        .orElse(""));
            } else if (!satisfied) {
                return "";
            }
        }
        return missing && scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches())
                ? String.join(" ", scopes)
                : "";
    }
}
