package io.gatehouse.policy;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Identity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule asks of whoever makes the request. The answer may be that nobody knows, see {@link Finding}; only a certain yes lets
 * anybody pass. Of whoever is anonymous nothing is known, so that {@link Everyone} alone is satisfied, and never a {@link Not}.
 */
public sealed interface Requirement {
    /** Allows every request, signed in or not. */
    record Everyone() implements Requirement {
        @Override
        public Finding find(Caller caller) {
            return Finding.SATISFIED;
        }

        @Override
        public String toString() {
            return "everyone";
        }
    }

    /** Allows whoever is signed in. */
    record SignedIn() implements Requirement {
        @Override
        public Finding find(Caller caller) {
            return caller.isAnonymous() ? Finding.ANONYMOUS : Finding.SATISFIED;
        }

        @Override
        public String toString() {
            return "signed-in";
        }
    }

    /**
     * Allows whoever has one of the roles, compared exactly. Of somebody without any role it is not known whether that is all: a provider
     * may leave a list of roles out that is too long for it.
     *
     * @param anyOf the roles, at least one
     */
    record Role(List<String> anyOf) implements Requirement {
        /** Copies the list. */
        public Role {
            anyOf = notEmpty(anyOf);
        }

        @Override
        public Finding find(Caller caller) {
            Finding found =
                    ofSet(anyOf, caller, caller.identity().map(Identity::roles).orElse(Set.of()));
            boolean more = caller.identity().map(Role::isCutShort).orElse(false);
            return found == Finding.NOT_SATISFIED && more ? Finding.MISSING : found;
        }

        /** Tells whether the provider says that it has left a list of groups out, as Microsoft Entra ID does. */
        private static boolean isCutShort(Identity identity) {
            return identity.claims().containsKey("_claim_names")
                    || identity.claims().containsKey("hasgroups");
        }

        @Override
        public String toString() {
            return "role: " + shown(anyOf);
        }
    }

    /**
     * Allows whoever shows a credential that was granted one of the scopes, compared exactly.
     *
     * @param anyOf the scopes, at least one
     */
    record Scope(List<String> anyOf) implements Requirement {
        /** Copies the list. */
        public Scope {
            anyOf = notEmpty(anyOf);
        }

        @Override
        public Finding find(Caller caller) {
            return ofSet(anyOf, caller, caller.scopes());
        }

        @Override
        public String toString() {
            return "scope: " + shown(anyOf);
        }
    }

    /**
     * Allows whoever has a claim of a certain value.
     *
     * @param path where the claim is
     * @param test what is asked of it
     */
    record Claim(ClaimPath path, ClaimTest test) implements Requirement {
        @Override
        public Finding find(Caller caller) {
            Optional<Identity> identity = caller.identity();
            return identity.isEmpty()
                    ? Finding.ANONYMOUS
                    : test.find(path, identity.get().claims());
        }

        @Override
        public String toString() {
            return "claim: {" + path + ": " + test + "}";
        }
    }

    /**
     * Allows whoever satisfies one of the parts.
     *
     * @param parts the parts, at least one
     */
    record Any(List<Requirement> parts) implements Requirement {
        /** Copies the list. */
        public Any {
            parts = notEmpty(parts);
        }

        @Override
        public Finding find(Caller caller) {
            Finding all = Finding.NOT_SATISFIED;
            for (Requirement part : parts) {
                Finding one = part.find(caller);
                if (one == Finding.SATISFIED) {
                    return one;
                }
                all = one.isCertain() ? all : unknown(caller);
            }
            return all;
        }

        @Override
        public String toString() {
            return "any: " + parts;
        }
    }

    /**
     * Allows whoever satisfies all of the parts.
     *
     * @param parts the parts, at least one
     */
    record All(List<Requirement> parts) implements Requirement {
        /** Copies the list. */
        public All {
            parts = notEmpty(parts);
        }

        @Override
        public Finding find(Caller caller) {
            Finding all = Finding.SATISFIED;
            for (Requirement part : parts) {
                Finding one = part.find(caller);
                if (one == Finding.NOT_SATISFIED) {
                    return one;
                }
                all = one.isCertain() ? all : unknown(caller);
            }
            return all;
        }

        @Override
        public String toString() {
            return "all: " + parts;
        }
    }

    /**
     * Allows whoever is signed in and certainly does not satisfy the part. What is not known of the part is not known of its contrary.
     *
     * @param part the part
     */
    record Not(Requirement part) implements Requirement {
        @Override
        public Finding find(Caller caller) {
            if (caller.isAnonymous()) {
                return Finding.ANONYMOUS;
            }
            return switch (part.find(caller)) {
                case SATISFIED -> Finding.NOT_SATISFIED;
                case NOT_SATISFIED -> Finding.SATISFIED;
                default -> Finding.UNDECIDED;
            };
        }

        @Override
        public String toString() {
            return "not: {" + part + "}";
        }
    }

    /** Judges the caller. */
    Finding find(Caller caller);

    /** Tells whether the caller certainly satisfies this. */
    default boolean satisfiedBy(Caller caller) {
        return find(caller) == Finding.SATISFIED;
    }

    /** Returns the requirements that this one is made of; none for one that is not made of others. */
    default List<Requirement> within() {
        if (this instanceof Any any) {
            return any.parts();
        }
        if (this instanceof All all) {
            return all.parts();
        }
        return this instanceof Not not ? List.of(not.part()) : List.of();
    }

    private static Finding ofSet(List<String> anyOf, Caller caller, Set<String> found) {
        if (caller.isAnonymous()) {
            return Finding.ANONYMOUS;
        }
        if (found.isEmpty()) {
            return Finding.MISSING;
        }
        for (String one : anyOf) {
            if (found.contains(one)) {
                return Finding.SATISFIED;
            }
        }
        return Finding.NOT_SATISFIED;
    }

    private static Finding unknown(Caller caller) {
        return caller.isAnonymous() ? Finding.ANONYMOUS : Finding.UNDECIDED;
    }

    private static <T> List<T> notEmpty(List<T> list) {
        if (list.isEmpty()) {
            // All of nothing is satisfied by everybody, which nobody means.
            throw new IllegalArgumentException("expected at least one element");
        }
        return List.copyOf(list);
    }

    private static String shown(List<String> words) {
        return words.size() == 1 ? words.get(0) : words.toString();
    }
}
