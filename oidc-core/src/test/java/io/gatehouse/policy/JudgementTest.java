package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static AccessRule.Builder rule(String path) {
        return AccessRule.builder(List.of(PathPattern.of(path)), new Requirement.Role(List.of("admin")));
    }

    private static AccessRequest request(String method, String path) throws MalformedRequestException {
        return new AccessRequest(
                method, new Origin("https", "app.example", 443), CanonicalPath.of(path), "192.0.2.1", false);
    }

    private static Caller caller(@Nullable String acr, @Nullable Instant signedIn) {
        return Caller.of(
                Credential.SESSION,
                new Identity(
                        "main", "https://op.example", "ann", "Ann", Set.of("user"), Map.of("email", "ann@x.example")),
                Set.of(),
                acr,
                signedIn);
    }

    @Test
    void tellsOfEachRuleBeforeTheOneThatDecidedWhatKeptItFromDeciding() throws Exception {
        AccessPolicy policy = new AccessPolicy(List.of(
                rule("/other/**").build(),
                rule("/a/**").methods(Set.of("POST")).hosts(Set.of("b.example")).build(),
                rule("/a/**")
                        .from(List.of(AddressRange.parse("10.0.0.0/8").orElseThrow()))
                        .clientCertificate(CertificateTest.any())
                        .build(),
                rule("/a/x").build(),
                rule("/**").build()));

        Judgement judgement = Judgement.of(policy, request("GET", "/a/x"), caller(null, null), NOW);

        assertThat(judgement.tried().stream().map(RuleTrial::unmet))
                .containsExactly(
                        Set.of(Criterion.PATH),
                        Set.of(Criterion.METHODS, Criterion.HOSTS),
                        Set.of(Criterion.FROM, Criterion.CLIENT_CERT),
                        Set.of());
        assertThat(judgement.match().map(AccessPolicy.Match::name)).contains("rules[3]");
        assertThat(judgement.rules()).isEqualTo(5);
        assertThat(judgement.untold()).isZero();
        assertThat(judgement.verdict()).contains(AccessPolicy.Verdict.DENY);
        assertThat(judgement.explanation().orElseThrow().lines()).containsExactly("role: admin -> no");
        assertThat(judgement.credential()).contains(Credential.SESSION);
    }

    @Test
    void tellsOfAllWhereNoneDecidedAndJudgesNobody() throws Exception {
        AccessPolicy policy =
                new AccessPolicy(List.of(rule("/a").build(), rule("/b").build()));

        Judgement judgement = Judgement.of(policy, request("GET", "/c"), caller(null, null), NOW);

        assertThat(judgement.tried()).hasSize(2).noneMatch(RuleTrial::applies);
        assertThat(judgement.match()).isEmpty();
        assertThat(judgement.verdict()).isEmpty();
        assertThat(judgement.explanation()).isEmpty();
    }

    @Test
    void judgesNobodyWhereTheCallerWasNotFoundOut() throws Exception {
        AccessPolicy policy = new AccessPolicy(List.of(rule("/a").build()));

        Judgement judgement = Judgement.of(policy, request("GET", "/a"), null, NOW);

        assertThat(judgement.match()).isPresent();
        assertThat(judgement.credential()).isEmpty();
        assertThat(judgement.verdict()).isEmpty();
    }

    @Test
    void tellsRatherOfRulesForThePlaceThanOfOthersWhereThereAreMany() throws Exception {
        List<AccessRule> rules = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rules.add(
                    i == 150
                            ? rule("/a").methods(Set.of("PUT")).build()
                            : rule("/" + i).build());
        }
        rules.add(rule("/**").build());

        Judgement judgement = Judgement.of(new AccessPolicy(rules), request("GET", "/a"), caller(null, null), NOW);

        assertThat(judgement.tried()).hasSize(Judgement.MOST + 1);
        assertThat(judgement.untold()).isEqualTo(200 - Judgement.MOST);
        assertThat(judgement.tried().stream().map(RuleTrial::position))
                .contains(0, 48, 150, 200)
                .isSorted();
    }

    @Test
    void saysWhetherTheSignInWasStrongAndFreshEnough() throws Exception {
        AccessPolicy policy = new AccessPolicy(List.of(rule("/a")
                .stepUp(new StepUp(List.of("mfa"), Duration.ofMinutes(15)))
                .build()));

        Judgement weak = Judgement.of(policy, request("GET", "/a"), caller("pwd", NOW.minusSeconds(60)), NOW);
        Judgement stale = Judgement.of(policy, request("GET", "/a"), caller("mfa", NOW.minusSeconds(3600)), NOW);
        Judgement silent = Judgement.of(policy, request("GET", "/a"), caller(null, null), NOW);

        assertThat(weak.strength()).contains(Finding.NOT_SATISFIED);
        assertThat(weak.freshness()).contains(Finding.SATISFIED);
        assertThat(stale.strength()).contains(Finding.SATISFIED);
        assertThat(stale.freshness()).contains(Finding.NOT_SATISFIED);
        assertThat(silent.strength()).contains(Finding.MISSING);
        assertThat(silent.freshness()).contains(Finding.MISSING);
    }

    @Test
    void saysNothingOfStepUpWhereTheRuleAsksForNone() throws Exception {
        Judgement judgement = Judgement.of(
                new AccessPolicy(List.of(rule("/a").build())), request("GET", "/a"), caller("mfa", NOW), NOW);

        assertThat(judgement.strength()).isEmpty();
        assertThat(judgement.freshness()).isEmpty();
    }
}
