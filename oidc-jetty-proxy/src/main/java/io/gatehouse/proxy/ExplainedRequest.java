package io.gatehouse.proxy;

import io.gatehouse.Rehearsal;
import io.gatehouse.identity.Caller;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.Preflight;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.refusal.JudgementJson;
import io.gatehouse.proxy.refusal.JudgementText;
import io.gatehouse.proxy.upstream.Route;
import io.gatehouse.proxy.upstream.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an operator is told of what becomes of a request that nobody makes: members of JSON, and the same as lines. */
final class ExplainedRequest {
    private static final String DECISION = "decision";

    private ExplainedRequest() {}

    /**
     * Returns the members.
     *
     * @param request what was asked, in words
     * @param shown who makes the request, whether or not that counts
     * @param routes where requests go that pass
     */
    static Map<String, Object> of(String request, Caller shown, Rehearsal rehearsal, List<RouteConfig> routes) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("request", request);
        rehearsal.judgement().ifPresent(judgement -> members.put("judgement", JudgementJson.of(judgement)));
        if (rehearsal.refused().isPresent()) {
            Rehearsal.Refused refused = rehearsal.refused().get();
            members.put("code", refused.code().word());
            members.put("status", refused.code().status());
            members.put(
                    DECISION,
                    "refused with " + refused.code().status() + " "
                            + refused.code().word()
                            + (rehearsal.match().isPresent() ? ", whoever asks: " : " before any rule is asked: ")
                            + refused.why());
            return members;
        }
        if (rehearsal.endpoint().isPresent()) {
            members.put(
                    DECISION,
                    "answered by Gatehouse's own endpoint "
                            + rehearsal.endpoint().get() + ", before any rule");
            return members;
        }
        if (rehearsal.preflight().isPresent()) {
            members.put(
                    DECISION,
                    rehearsal.preflight().get() == Preflight.PASS
                            ? "the preflight passes, without identity"
                            : "the preflight is answered here, and the request may follow");
            return members;
        }
        if (rehearsal.match().isPresent()
                && !shown.isAnonymous()
                && rehearsal.caller().isAnonymous()) {
            members.put("note", shown.credential().word() + " is none that the rule accepts, so nobody is known");
        }
        Verdict verdict = rehearsal.verdict().orElse(Verdict.DENY);
        members.put(DECISION, words(verdict, rehearsal.providers()));
        if (verdict == Verdict.ALLOW) {
            members.put("headers", rehearsal.headers());
            if (!routes.isEmpty()) {
                members.put("route", route(rehearsal, routes));
            }
        }
        return members;
    }

    private static String route(Rehearsal rehearsal, List<RouteConfig> routes) {
        Optional<RouteConfig> found =
                rehearsal.origin().isEmpty() || rehearsal.path().isEmpty()
                        ? Optional.empty()
                        : new Routes(routes)
                                .find(rehearsal.origin().get(), rehearsal.path().get(), rehearsal.caller())
                                .map(Route::config);
        return found.map(route -> "routes[" + routes.indexOf(route) + "], path " + route.path() + ", to "
                        + route.upstreams().stream().map(String::valueOf).collect(Collectors.joining(" or ")))
                .orElse("none: refused with 404 no_route");
    }

    private static String words(Verdict verdict, List<String> providers) {
        return switch (verdict) {
            case ALLOW -> "passes";
            case SIGN_IN ->
                providers.isEmpty()
                        ? "a navigation is refused with 403 provider_not_here, anything else gets 401 login_required"
                        : "a navigation is sent to sign in" + among(providers)
                                + ", anything else gets 401 login_required";
            case UNAUTHORIZED -> "refused with 401 login_required";
            case STEP_UP -> "a navigation is sent to sign in again, as step-up asks; anything else gets 401";
            case DENY -> "refused with 403 access_denied";
            case NOT_FOUND -> "refused with 404 not_found";
        };
    }

    private static String among(List<String> providers) {
        return providers.equals(List.of("default")) ? "" : " at " + String.join(" or ", providers);
    }

    /** Returns the lines. */
    static List<String> lines(Map<String, Object> members) {
        List<String> lines = new ArrayList<>();
        lines.add("request: " + members.get("request"));
        if (members.get("judgement") instanceof Map<?, ?> judgement) {
            lines.addAll(JudgementText.lines(judgement));
        }
        if (members.get("note") != null) {
            lines.add("credential: " + members.get("note"));
        }
        lines.add("decision: " + members.get(DECISION));
        if (members.get("headers") instanceof Map<?, ?> headers) {
            lines.add(headers.isEmpty() ? "identity headers: none" : "identity headers:");
            headers.forEach((name, value) -> lines.add("  " + name + ": " + value));
        }
        if (members.get("route") != null) {
            lines.add("route: " + members.get("route"));
        }
        return lines;
    }
}
