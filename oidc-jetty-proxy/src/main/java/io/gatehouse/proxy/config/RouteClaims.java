package io.gatehouse.proxy.config;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.RequirementTree;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for claims that routes ask for and that are not kept: such a claim would satisfy no requirement, and its absence every one, so that
 * requests would silently go to the wrong upstream.
 */
final class RouteClaims {
    private final List<String> kept;
    private final List<String> dropped;
    private final Set<String> ofRules = new HashSet<>();

    RouteClaims(GatehouseConfig engine) {
        this.kept = engine.identity().keepClaims();
        this.dropped = engine.identity().dropClaims();
        engine.rules()
                .rules()
                .forEach(rule -> RequirementTree.of(rule.requirement())
                        .claims()
                        .forEach(claim -> ofRules.add(claim.toString())));
    }

    /** Returns what is wrong, by key. */
    Map<String, String> missing(List<RouteConfig> routes) {
        Map<String, String> problems = new LinkedHashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            for (ClaimPath claim : RequirementTree.of(routes.get(i).when()).claims()) {
                String path = claim.toString();
                boolean found = kept.isEmpty() || isAmong(path, kept) || ofRules.contains(path);
                if (!found || isAmong(path, dropped)) {
                    problems.put(
                            "routes[" + i + "].when",
                            "asks for the claim " + path
                                    + ", which is not kept; name it in identity.claims.keep, and not in identity.claims.drop");
                }
            }
        }
        return problems;
    }

    private static boolean isAmong(String path, List<String> claims) {
        return claims.stream().anyMatch(name -> path.equals(name) || path.startsWith(name + "."));
    }
}
