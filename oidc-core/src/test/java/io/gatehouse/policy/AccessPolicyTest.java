package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import io.gatehouse.policy.AccessPolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final Caller ANN = Caller.of(
            Credential.SESSION,
            new Identity("main", "https://op.example", "ann", "Ann", Set.of(), Map.of()),
            Set.of(),
            null,
            null);

    private static AccessRule rule(String path, Set<String> methods, Requirement requirement, OnAnonymous onAnonymous) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement)
                .methods(methods)
                .onAnonymous(onAnonymous)
                .build();
    }

    /** What a policy says, and the position of the rule that says it; -1 for none. */
    private record Decision(Verdict verdict, int rule) {}

    private static AccessRequest get(String path) throws Exception {
        return request("GET", path);
    }

    private static AccessRequest request(String method, String path) throws Exception {
        return new AccessRequest(
                method, new Origin("https", "app.example", 443), CanonicalPath.of(path), "192.0.2.1", false);
    }

    private static Decision decide(AccessPolicy policy, String method, String path, Caller caller) throws Exception {
        return policy.find(request(method, path))
                .map(match -> new Decision(AccessPolicy.judge(match.rule(), caller, Instant.EPOCH), match.position()))
                .orElse(new Decision(Verdict.DENY, -1));
    }

    @Test
    void deniesWhatNoRuleIsAbout() throws Exception {
        AccessPolicy policy =
                new AccessPolicy(List.of(rule("/a", Set.of(), new Requirement.Everyone(), OnAnonymous.LOGIN)));
        assertThat(decide(policy, "GET", "/b", ANN)).isEqualTo(new Decision(Verdict.DENY, -1));
        assertThat(decide(new AccessPolicy(List.of()), "GET", "/", ANN)).isEqualTo(new Decision(Verdict.DENY, -1));
    }

    @Test
    void letsTheFirstRuleThatMatchesDecide() throws Exception {
        AccessPolicy policy = new AccessPolicy(List.of(
                rule("/public/secret", Set.of(), new Requirement.SignedIn(), OnAnonymous.FORBIDDEN),
                rule("/public/**", Set.of(), new Requirement.Everyone(), OnAnonymous.LOGIN),
                rule("/public/late", Set.of(), new Requirement.SignedIn(), OnAnonymous.LOGIN)));
        assertThat(decide(policy, "GET", "/public/secret", Caller.anonymous()))
                .isEqualTo(new Decision(Verdict.DENY, 0));
        assertThat(decide(policy, "GET", "/public/late", Caller.anonymous())).isEqualTo(new Decision(Verdict.ALLOW, 1));
        assertThat(policy.rules()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"LOGIN, SIGN_IN", "UNAUTHORIZED, UNAUTHORIZED", "FORBIDDEN, DENY", "PASS, ALLOW"})
    void givesAnonymousRequestsWhatTheRuleSays(OnAnonymous onAnonymous, Verdict verdict) throws Exception {
        AccessPolicy policy = new AccessPolicy(List.of(rule("/**", Set.of(), new Requirement.SignedIn(), onAnonymous)));
        assertThat(decide(policy, "GET", "/", Caller.anonymous()).verdict()).isEqualTo(verdict);
        assertThat(decide(policy, "GET", "/", ANN).verdict()).isEqualTo(Verdict.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void countsHeadAsGet(String method) throws Exception {
        AccessPolicy policy =
                new AccessPolicy(List.of(rule("/**", Set.of("GET"), new Requirement.Everyone(), OnAnonymous.LOGIN)));
        assertThat(decide(policy, method, "/", Caller.anonymous()).verdict()).isEqualTo(Verdict.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "get", "OPTIONS", "", "GETT"})
    void comparesOtherMethodsExactly(String method) throws Exception {
        AccessPolicy policy =
                new AccessPolicy(List.of(rule("/**", Set.of("GET"), new Requirement.Everyone(), OnAnonymous.LOGIN)));
        assertThat(decide(policy, method, "/", ANN)).isEqualTo(new Decision(Verdict.DENY, -1));
    }

    @Test
    void doesNotCountGetAsHead() throws Exception {
        AccessPolicy policy =
                new AccessPolicy(List.of(rule("/**", Set.of("HEAD"), new Requirement.Everyone(), OnAnonymous.LOGIN)));
        assertThat(decide(policy, "GET", "/", ANN).verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void asksForASignInEverywhereWhereNoRulesAreWritten() throws Exception {
        AccessPolicy policy = AccessPolicy.signInEverywhere();
        for (String method : List.of("GET", "POST", "OPTIONS", "PROPFIND")) {
            assertThat(decide(policy, method, "/a/b", Caller.anonymous())).isEqualTo(new Decision(Verdict.SIGN_IN, 0));
            assertThat(decide(policy, method, "/", ANN)).isEqualTo(new Decision(Verdict.ALLOW, 0));
        }
    }

    @Test
    void matchesAnyOfTheRulesPaths() throws Exception {
        AccessRule rule = AccessRule.builder(
                        List.of(PathPattern.of("/a"), PathPattern.of("/b/**")), new Requirement.Everyone())
                .build();
        assertThat(rule.appliesTo(get("/b/c"))).isTrue();
        assertThat(rule.appliesTo(get("/c"))).isFalse();
    }

    private static Caller ann(@Nullable String acr) {
        return Caller.of(
                Credential.SESSION,
                new Identity("main", "https://op.example", "ann", "Ann", Set.of(), Map.of()),
                Set.of(),
                acr,
                null);
    }

    @Test
    void asksForAStrongerSignInOnlyWhereThatIsMissing() {
        AccessRule rule = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                .stepUp(new StepUp(List.of("mfa"), null))
                .build();
        assertThat(AccessPolicy.judge(rule, ann("pwd"), Instant.EPOCH)).isEqualTo(Verdict.STEP_UP);
        assertThat(AccessPolicy.judge(rule, ann(null), Instant.EPOCH)).isEqualTo(Verdict.STEP_UP);
        assertThat(AccessPolicy.judge(rule, ann("mfa"), Instant.EPOCH)).isEqualTo(Verdict.ALLOW);
        assertThat(AccessPolicy.judge(rule, Caller.anonymous(), Instant.EPOCH)).isEqualTo(Verdict.SIGN_IN);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "899, true", "930, true", "931, false", "100000, false"})
    void countsTheAgeOfASignInWithSomeLeeway(long seconds, boolean met) {
        StepUp fresh = new StepUp(List.of(), Duration.ofMinutes(15));
        Instant now = Instant.ofEpochSecond(1_700_000_000);
        assertThat(fresh.isMet(Optional.empty(), Optional.of(now.minusSeconds(seconds)), now))
                .isEqualTo(met);
        assertThat(fresh.isMet(Optional.of("mfa"), Optional.empty(), now)).isFalse();
    }
}
