package io.gatehouse.config;

import io.gatehouse.http.Origin;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.OnDenied;
import io.gatehouse.policy.Preflight;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.RequirementTree;
import io.gatehouse.policy.RuleReview;
import io.gatehouse.policy.StepUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Judges the rules: what contradicts itself is a problem, what is probably not meant a note. */
final class RulesCheck {
    private static final Duration LEAST_AGE = Duration.ofSeconds(30);
    private static final Duration MOST_AGE = Duration.ofDays(365);
    // Of these a session keeps none: they bind one token to one login.
    private static final Set<String> NEVER_KEPT = Set.of("nonce", "at_hash", "c_hash", "s_hash");

    private final GatehouseConfig config;
    private final ConfigCheck check;

    RulesCheck(GatehouseConfig config, ConfigCheck check) {
        this.config = config;
        this.check = check;
    }

    void run() {
        List<AccessRule> rules = config.rules().rules();
        check.few("rules", rules.size(), Limits.RULES);
        for (int i = 0; i < rules.size(); i++) {
            AccessRule rule = rules.get(i);
            String key = "rules[" + i + "]";
            request(rule, key);
            requirement(rule, key);
            claims(rule, key);
            answers(rule, key);
            stepUp(rule, key);
        }
    }

    private void request(AccessRule rule, String key) {
        if (rule.paths().isEmpty()) {
            check.problem(key + ".path", "expected at least one path, such as /** for all");
        }
        check.few(key + ".path", rule.paths().size(), Limits.RULE_PATHS);
        check.few(key + ".methods", rule.methods().size(), Limits.RULE_METHODS);
        check.few(key + ".hosts", rule.hosts().size(), Limits.RULE_SOURCES);
        check.few(key + ".from", rule.from().size(), Limits.RULE_SOURCES);
        check.few(key + ".allowed-origins", rule.allowedOrigins().size(), Limits.ELEMENTS);
        for (String method : rule.methods().stream().sorted().toList()) {
            if (!AccessRule.isMethod(method)) {
                check.problem(
                        key + ".methods",
                        "expected a method in upper case, such as GET, but came "
                                + check.shown(key + ".methods", method));
            }
        }
        for (String host : rule.hosts().stream().sorted().toList()) {
            if (Origin.parse("https", host).isEmpty()) {
                check.problem(
                        key + ".hosts",
                        "expected a host with or without a port, such as app.example.com, but came "
                                + check.shown(key + ".hosts", host));
            }
        }
        if (rule.accept().isEmpty() || rule.accept().contains(Credential.NONE)) {
            check.problem(
                    key + ".accept",
                    "expected session, bearer or both; where nobody needs to be known write allow: everyone");
        }
    }

    private void requirement(AccessRule rule, String key) {
        RequirementTree tree = RequirementTree.of(rule.requirement());
        if (tree.size() > Limits.REQUIREMENTS) {
            check.problem(
                    key + ".allow",
                    "expected at most " + Limits.REQUIREMENTS + " requirements within one, but came " + tree.size());
        }
        if (tree.depth() > Limits.REQUIREMENT_DEPTH) {
            check.problem(
                    key + ".allow",
                    "expected requirements within each other at most " + Limits.REQUIREMENT_DEPTH + " deep, but came "
                            + tree.depth());
        } else if (tree.isUnsatisfiable()) {
            check.problem(key + ".allow", "is satisfied by nobody, whoever it is; say what somebody may be");
        }
    }

    private void claims(AccessRule rule, String key) {
        for (ClaimPath path : RequirementTree.of(rule.requirement()).claims()) {
            String text = path.toString();
            for (String dropped : config.identity().dropClaims()) {
                if (text.equals(dropped) || text.startsWith(dropped + ".")) {
                    check.problem(
                            key + ".allow",
                            "asks for the claim " + check.shown("rules", text)
                                    + ", which identity.claims.drop removes before any rule is asked; remove it from there, or from the rule");
                }
            }
            if (NEVER_KEPT.contains(text)) {
                check.problem(
                        key + ".allow",
                        "asks for the claim " + text + ", which is never kept; remove it from the rule");
            }
        }
    }

    private void answers(AccessRule rule, String key) {
        if (rule.onAnonymous() == OnAnonymous.LOGIN && !rule.accept().contains(Credential.SESSION)) {
            check.problem(
                    key + ".on-anonymous",
                    "login makes a session, which accept does not count; write on-anonymous: 401, or accept session as well");
        }
        if (rule.onDenied() == OnDenied.STEP_UP && rule.stepUp().isEmpty()) {
            check.problem(
                    key + ".on-denied",
                    "step-up needs to know what to ask for; write step-up: {acr: [...]} or step-up: {max-age: 15m} beside it");
        }
        if (rule.preflight() == Preflight.ANSWER && rule.allowedOrigins().isEmpty()) {
            check.problem(
                    key + ".allowed-origins",
                    "is missing; preflight: answer needs the origins whose pages may make requests, such as [https://spa.example.com]");
        }
    }

    private void stepUp(AccessRule rule, String key) {
        if (rule.stepUp().isEmpty()) {
            return;
        }
        StepUp stepUp = rule.stepUp().get();
        if (rule.requirement() instanceof Requirement.Everyone) {
            check.problem(
                    key + ".step-up", "has no meaning where everyone may pass; write allow: signed-in, or remove it");
        }
        if (stepUp.acr().isEmpty() && stepUp.age().isEmpty()) {
            check.problem(key + ".step-up", "expected acr, max-age or both");
        }
        check.few(key + ".step-up.acr", stepUp.acr().size(), Limits.ELEMENTS);
        stepUp.age().ifPresent(age -> check.within(key + ".step-up.max-age", age, LEAST_AGE, MOST_AGE));
    }

    /** Returns what is probably not meant. */
    static List<ConfigNote> notes(GatehouseConfig config) {
        List<ConfigNote> notes = new ArrayList<>();
        List<AccessRule> rules = config.rules().rules();
        for (RuleReview.Shadowed shadowed : RuleReview.of(rules)) {
            notes.add(new ConfigNote(
                    "rules[" + shadowed.position() + "]",
                    "never decides anything: rules[" + shadowed.by()
                            + "] is about the same requests and stands before it; move it up, or remove it"));
        }
        for (int i = 0; i < rules.size(); i++) {
            AccessRule rule = rules.get(i);
            String key = "rules[" + i + "]";
            config.publicUrl()
                    .filter(url -> !rule.hosts().isEmpty() && !rule.isForHost(url))
                    .ifPresent(url -> notes.add(new ConfigNote(
                            key + ".hosts",
                            "never decides anything: by public-url, every request is for " + url.authority()
                                    + "; remove public-url, or the rule")));
            scopes(config, rule, key, notes);
        }
        return List.copyOf(notes);
    }

    private static void scopes(GatehouseConfig config, AccessRule rule, String key, List<ConfigNote> notes) {
        if (!rule.accept().contains(Credential.SESSION)) {
            return;
        }
        for (String scope : RequirementTree.of(rule.requirement()).scopes()) {
            if (config.providers().stream()
                    .noneMatch(provider -> provider.scopes().contains(scope))) {
                notes.add(new ConfigNote(
                        key + ".allow",
                        "asks for the scope " + Shown.quoted(scope)
                                + ", which no login asks the provider for, so sessions have it only where the provider grants it"
                                + " unasked; add it to provider.scopes, or write accept: [bearer]"));
            }
        }
    }
}
