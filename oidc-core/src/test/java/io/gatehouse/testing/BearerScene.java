package io.gatehouse.testing;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.identity.Credential;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What tests of access tokens have in common: rules that accept them, and what becomes of a request with one. */
public final class BearerScene {
    private BearerScene() {}

    /**
     * Returns rules: {@code /api} accepts access tokens alone, {@code /both} sessions as well, {@code /open} lets everybody pass and accepts both, the
     * rest wants a session.
     */
    public static AccessPolicy rules() {
        return new AccessPolicy(List.of(
                rule("/api/**", new Requirement.SignedIn(), Set.of(Credential.BEARER)),
                rule("/both/**", new Requirement.SignedIn(), Set.of(Credential.BEARER, Credential.SESSION)),
                rule("/open/**", new Requirement.Everyone(), Set.of(Credential.BEARER, Credential.SESSION)),
                rule("/**", new Requirement.SignedIn(), Set.of(Credential.SESSION))));
    }

    private static AccessRule rule(String path, Requirement requirement, Set<Credential> accept) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement)
                .accept(accept)
                .build();
    }

    /** Returns settings under which the provider's access tokens are accepted. */
    public static BearerConfig.Builder bearer() {
        return BearerConfig.builder().audiences(List.of(FakeProvider.audience()));
    }

    /** Starts an engine with such rules. */
    public static EngineScene start() {
        return start(bearer -> bearer);
    }

    /** Starts an engine with such rules and other settings of access tokens. */
    public static EngineScene start(UnaryOperator<BearerConfig.Builder> edit) {
        return EngineScene.start(config(edit));
    }

    /** Returns what makes settings those of {@link #start(UnaryOperator)}. */
    public static UnaryOperator<GatehouseConfig.Builder> config(UnaryOperator<BearerConfig.Builder> edit) {
        return config -> config.rules(rules()).bearer(edit.apply(bearer()).build());
    }

    /** Returns a request of a program with an access token. */
    public static FakeExchange call(String target, String token) {
        return FakeExchange.request("GET", target).header("Authorization", "Bearer " + token);
    }

    /** Says in a few words what became of a request, such as {@code 200 alice}, {@code 401 bearer_invalid} or {@code 302}. */
    public static String said(Outcome outcome) {
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public String proceed(Outcome.Proceed proceed) {
                return "200 "
                        + proceed.identity().map(identity -> identity.subject()).orElse("nobody");
            }

            @Override
            public String redirect(Outcome.Redirect redirect) {
                return Integer.toString(redirect.status());
            }

            @Override
            public String reply(Outcome.Reply reply) {
                return reply.answer().status() + " " + new String(reply.answer().body(), StandardCharsets.UTF_8);
            }

            @Override
            public String refuse(Outcome.Refuse refuse) {
                return refuse.answer().status() + " " + refuse.refusal().code().word();
            }
        });
    }

    /** Returns the operator's detail of a refusal; empty where it is none. */
    public static String detail(Outcome outcome) {
        return outcome instanceof Outcome.Refuse refuse ? refuse.refusal().operatorDetail() : "";
    }

    /** Returns the challenge of a refusal; empty where there is none. */
    public static String challenge(Outcome outcome) {
        return outcome instanceof Outcome.Refuse refuse
                ? refuse.answer().headers().getOrDefault("WWW-Authenticate", "")
                : "";
    }
}
