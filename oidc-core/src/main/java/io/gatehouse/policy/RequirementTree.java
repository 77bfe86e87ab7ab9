package io.gatehouse.policy;

import io.gatehouse.identity.ClaimPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A requirement with all that it is made of, for those who ask what it looks at. */
public final class RequirementTree {
    private final Requirement root;
    private final List<Requirement> nodes = new ArrayList<>();
    private final int depth;

    private RequirementTree(Requirement root) {
        this.root = root;
        int levels = 0;
        List<Requirement> level = List.of(root);
        while (!level.isEmpty()) {
            levels++;
            nodes.addAll(level);
            List<Requirement> below = new ArrayList<>();
            level.forEach(node -> below.addAll(node.within()));
            level = below;
        }
        this.depth = levels;
    }

    /** Returns the tree of a requirement. */
    public static RequirementTree of(Requirement root) {
        return new RequirementTree(root);
    }

    /** Returns of how many requirements it is made. */
    public int size() {
        return nodes.size();
    }

    /** Returns how deep they lie within each other, from 1. */
    public int depth() {
        return depth;
    }

    /** Returns the claims that it looks at, apart from those that roles are read from. */
    public Set<ClaimPath> claims() {
        Set<ClaimPath> claims = new LinkedHashSet<>();
        for (Requirement node : nodes) {
            if (node instanceof Requirement.Claim claim) {
                claims.add(claim.path());
            }
        }
        return claims;
    }

    /** Returns the scopes that it looks at. */
    public Set<String> scopes() {
        Set<String> scopes = new LinkedHashSet<>();
        for (Requirement node : nodes) {
            if (node instanceof Requirement.Scope scope) {
                scopes.addAll(scope.anyOf());
            }
        }
        return scopes;
    }

    /** Tells whether certainly nobody satisfies it. Where it is hard to tell, says no. */
    public boolean isUnsatisfiable() {
        return isNever(root);
    }

    private static boolean isNever(Requirement requirement) {
        if (requirement instanceof Requirement.Not not) {
            return isAlways(not.part());
        }
        if (requirement instanceof Requirement.Any any) {
            return any.parts().stream().allMatch(RequirementTree::isNever);
        }
        if (requirement instanceof Requirement.All all) {
            return all.parts().stream()
                    .anyMatch(part -> isNever(part) || all.parts().contains(new Requirement.Not(part)));
        }
        return false;
    }

    /** Tells whether everybody satisfies it who is signed in. */
    private static boolean isAlways(Requirement requirement) {
        if (requirement instanceof Requirement.Any any) {
            return any.parts().stream().anyMatch(RequirementTree::isAlways);
        }
        if (requirement instanceof Requirement.All all) {
            return all.parts().stream().allMatch(RequirementTree::isAlways);
        }
        return requirement instanceof Requirement.Everyone || requirement instanceof Requirement.SignedIn;
    }
}
