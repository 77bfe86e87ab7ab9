package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.RequirementTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses the claims that a session keeps. */
public final class KeptClaims {
    // They bind one token to one login and say nothing about the person.
    private static final Set<String> PROTOCOL = Set.of("nonce", "at_hash", "c_hash", "s_hash");
    // By them the provider says that others are incomplete, which a rule with `not` has to know.
    private static final Set<String> INCOMPLETE = Set.of("_claim_names", "hasgroups");

    private final IdentityConfig config;
    private final List<ClaimPath> needed = new ArrayList<>();

    /** Creates a choice by the settings. */
    public KeptClaims(GatehouseConfig settings) {
        this.config = settings.identity();
        needed.add(config.name());
        needed.addAll(config.roles());
        needed.addAll(config.headerMap().values());
        config.assertion().ifPresent(assertion -> needed.addAll(assertion.claims()));
        settings.rules()
                .rules()
                .forEach(rule ->
                        needed.addAll(RequirementTree.of(rule.requirement()).claims()));
    }

    /**
     * Returns the claims to keep: those that the settings ask for, and those that
     * name, roles and headers are read from and rules look at; what is to be dropped is dropped all the same.
     */
    public Map<String, Object> of(Map<String, Object> claims) {
        Map<String, Object> kept = new LinkedHashMap<>();
        claims.forEach((name, value) -> {
            boolean wanted =
                    config.keepClaims().isEmpty() || config.keepClaims().contains(name) || isNeeded(name);
            boolean dropped = config.dropClaims().contains(name) || PROTOCOL.contains(name);
            if ((wanted && !dropped) || INCOMPLETE.contains(name)) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    private boolean isNeeded(String name) {
        for (ClaimPath path : needed) {
            String text = path.toString();
            if (text.equals(name) || text.startsWith(name + ".")) {
                return true;
            }
        }
        return false;
    }
}
