package io.gatehouse.proxy;

import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The lines in which an operator is told what becomes of a request. */
final class ExplainedRequest {
    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return lines;
    }

    void line(String line) {
        lines.add(line);
    }

    void rule(int position, int count, AccessRule rule) {
        StringBuilder about = new StringBuilder("path ").append(joined(rule.paths()));
        about.append(
                rule.methods().isEmpty()
                        ? ""
                        : ", methods " + joined(rule.methods().stream().sorted().toList()));
        about.append(
                rule.hosts().isEmpty()
                        ? ""
                        : ", hosts " + joined(rule.hosts().stream().sorted().toList()));
        about.append(rule.from().isEmpty() ? "" : ", from " + joined(rule.from()));
        rule.clientCertificate()
                .ifPresent(test -> about.append(", client-cert ").append(test));
        line("rule: rules[" + position + "], " + (position + 1) + " of " + count + " (" + about + "), accepts "
                + rule.accept().stream().map(Credential::word).sorted().collect(Collectors.joining(", ")));
    }

    private static String joined(List<?> things) {
        return things.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    void requirement(Explanation explanation) {
        line("allow:");
        explanation.lines().forEach(line -> line("  " + line));
    }

    void decision(Verdict verdict) {
        line("decision: "
                + switch (verdict) {
                    case ALLOW -> "passes";
                    case SIGN_IN -> "a navigation is sent to sign in, anything else gets 401 login_required";
                    case UNAUTHORIZED -> "refused with 401 login_required";
                    case STEP_UP -> "a navigation is sent to sign in again, as step-up asks; anything else gets 401";
                    case DENY -> "refused with 403 access_denied";
                    case NOT_FOUND -> "refused with 404 not_found";
                });
    }

    void headers(Map<String, String> headers) {
        line(headers.isEmpty() ? "identity headers: none" : "identity headers:");
        headers.forEach((name, value) -> line("  " + name + ": " + value));
    }
}
