package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.identity.Credential;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.Judgement;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JudgedRefusalsTest {
    /** Notes what it hears, in the order in which it hears it. */
    private static final class Witness implements GatehouseListener {
        private final List<String> heard = new ArrayList<>();
        private final Map<String, Judgement> judgements = new LinkedHashMap<>();

        @Override
        public void on(GatehouseEvent event) {
            if (event.fields().containsKey("reference")) {
                heard.add("event " + event.fields().get("reference"));
            }
        }

        @Override
        public void judged(String reference, Supplier<Judgement> judgement) {
            heard.add("judged " + reference);
            judgements.put(reference, judgement.get());
        }

        Judgement of(Outcome outcome) {
            Judgement judgement =
                    judgements.get(((Outcome.Refuse) outcome).refusal().reference());
            if (judgement == null) {
                throw new AssertionError("not judged: " + outcome);
            }
            return judgement;
        }
    }

    private static AccessPolicy rules() {
        return new AccessPolicy(List.of(
                AccessRule.builder(List.of(PathPattern.of("/admin/**")), new Requirement.Role(List.of("admin")))
                        .build(),
                AccessRule.builder(List.of(PathPattern.of("/api/**")), new Requirement.Scope(List.of("write")))
                        .accept(Set.of(Credential.BEARER))
                        .build(),
                AccessRule.builder(List.of(PathPattern.of("/app/**")), new Requirement.SignedIn())
                        .build()));
    }

    private static Gatehouse gatehouse(FakeProvider provider, Witness witness) {
        return Gatehouse.builder(GatehouseConfig.builder()
                        .provider(provider.config().build())
                        .rules(rules())
                        .bearer(BearerScene.bearer().build())
                        .build())
                .listener(witness)
                .build();
    }

    @Test
    void theEventComesFirstAndThenHowTheRulesCameToIt() {
        Witness witness = new Witness();
        try (FakeProvider provider = FakeProvider.start();
                Gatehouse gatehouse = gatehouse(provider, witness)) {
            Outcome outcome = gatehouse.handle(FakeExchange.fetch("/app/x"));

            String reference = ((Outcome.Refuse) outcome).refusal().reference();
            assertThat(witness.heard).containsExactly("event " + reference, "judged " + reference);
            Judgement judgement = witness.of(outcome);
            assertThat(judgement.match().map(AccessPolicy.Match::name)).contains("rules[2]");
            assertThat(judgement.tried()).hasSize(3);
            assertThat(judgement.credential()).contains(Credential.NONE);
            assertThat(judgement.verdict()).contains(AccessPolicy.Verdict.SIGN_IN);
        }
    }

    @Test
    void tellsByWhichCredentialTheCallerWasKnownAndWhatItLacked() {
        Witness witness = new Witness();
        try (FakeProvider provider = FakeProvider.start();
                Gatehouse gatehouse = gatehouse(provider, witness)) {
            String token = provider.issueAccessToken(claims -> claims.put("scope", "read"));
            Outcome outcome = gatehouse.handle(BearerScene.call("/api/x", token));

            Judgement judgement = witness.of(outcome);
            assertThat(judgement.credential()).contains(Credential.BEARER);
            assertThat(judgement.explanation().orElseThrow().lines()).containsExactly("scope: write -> no");
        }
    }

    @Test
    void tellsWhichRuleItWasWhereTheTokenDidNotHoldAndNobodyWasJudged() {
        Witness witness = new Witness();
        try (FakeProvider provider = FakeProvider.start();
                Gatehouse gatehouse = gatehouse(provider, witness)) {
            Outcome outcome = gatehouse.handle(BearerScene.call("/api/x", "nonsense"));

            Judgement judgement = witness.of(outcome);
            assertThat(judgement.match().map(AccessPolicy.Match::name)).contains("rules[1]");
            assertThat(judgement.verdict()).isEmpty();
        }
    }

    @Test
    void tellsNothingOfRulesWhereNoneWereAsked() {
        Witness witness = new Witness();
        try (FakeProvider provider = FakeProvider.start();
                Gatehouse gatehouse = gatehouse(provider, witness)) {
            gatehouse.handle(FakeExchange.navigation("/oidc/callback?code=c&state=s"));
            gatehouse.handle(FakeExchange.navigation("/a/..%2fb"));

            assertThat(witness.heard).hasSize(2).allMatch(line -> line.startsWith("event "));
        }
    }
}
