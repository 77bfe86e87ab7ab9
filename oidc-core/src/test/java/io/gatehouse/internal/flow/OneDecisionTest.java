package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EdgeProxy;
import io.gatehouse.testing.EdgeProxy.Visit;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One request, one decision: whether it comes by itself, or a proxy asks about it. Thousands of requests, each asked about by each proxy. */
class OneDecisionTest {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS");
    private static final List<String> HOSTS =
            List.of("https://app.example.com", "https://wiki.example.com", "http://app.example.com:8080");
    private static final List<String> PATHS = List.of(
            "/",
            "/public",
            "/public/a%20b?x=/../y",
            "/publican",
            "/reading/x?y#",
            "/reading/%C3%A4",
            "/api/v1;jsessionid=1",
            "/api/v1",
            "/vault",
            "/vault/../public/x",
            "/vault/%2e%2e/public/x",
            "//public/x",
            "/public/%2fx",
            "/wiki/x",
            "/office/x",
            "/nothing");

    @SuppressWarnings("NullAway.Init") // before all tests
    private static EngineScene scene;

    private static String cookie = "";

    @BeforeAll
    static void start() {
        scene = EngineScene.start(config -> config.forwardAuth(true)
                .login(LoginConfig.builder().maxPerMinute(0).build())
                .trustedProxies(List.of(AddressRange.parse(EdgeProxy.ADDRESS).orElseThrow()))
                .rules(new AccessPolicy(List.of(
                        rule("/public/**", new Requirement.Everyone()).build(),
                        rule("/reading/**", new Requirement.Everyone())
                                .methods(Set.of("GET", "HEAD"))
                                .build(),
                        rule("/wiki/**", new Requirement.Everyone())
                                .hosts(Set.of("wiki.example.com"))
                                .build(),
                        rule("/office/**", new Requirement.Everyone())
                                .from(List.of(
                                        AddressRange.parse(EdgeProxy.CLIENT).orElseThrow()))
                                .build(),
                        rule("/api/**", new Requirement.SignedIn())
                                .onAnonymous(OnAnonymous.UNAUTHORIZED)
                                .build(),
                        rule("/vault/**", new Requirement.SignedIn())
                                .onAnonymous(OnAnonymous.FORBIDDEN)
                                .build(),
                        rule("/**", new Requirement.SignedIn()).build()))));
        cookie = scene.signedIn("alice").cookieHeader(EngineScene.APP + "/");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static AccessRule.Builder rule(String path, Requirement requirement) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement);
    }

    private static FakeExchange direct(Visit visit) {
        FakeExchange exchange = FakeExchange.request(visit.method(), visit.target())
                .scheme(visit.scheme())
                .authority(visit.host())
                .peer(EdgeProxy.CLIENT);
        visit.headers().forEach(exchange::header);
        return exchange;
    }

    private static List<Visit> visits() {
        List<Visit> visits = new ArrayList<>();
        for (String host : HOSTS) {
            for (String path : PATHS) {
                for (String method : METHODS) {
                    for (Visit kind : List.of(
                            Visit.navigation(host + path), Visit.fetch(host + path), Visit.of("", host + path))) {
                        Visit visit = new Visit(method, kind.scheme(), kind.host(), kind.target(), kind.headers());
                        visits.add(visit);
                        visits.add(visit.with("Cookie", cookie));
                    }
                }
            }
        }
        return visits;
    }

    private static String decision(Outcome outcome) {
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public String proceed(Outcome.Proceed proceed) {
                return "passes " + proceed.headers().set().getOrDefault("OIDC_CLAIM_sub", "");
            }

            @Override
            public String redirect(Outcome.Redirect redirect) {
                return "signs in";
            }

            @Override
            public String reply(Outcome.Reply reply) {
                return reply.answer().status() == 200
                        ? "passes " + reply.answer().headers().getOrDefault("OIDC_CLAIM_sub", "")
                        : reply.answer().headers().containsKey("Location") ? "signs in" : "answers";
            }

            @Override
            public String refuse(Outcome.Refuse refuse) {
                return refuse.refusal().code().word();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(EdgeProxy.class)
    void isMadeOfARequestWhicheverWayItComes(EdgeProxy edge) {
        List<Visit> visits = visits();
        List<String> different = new ArrayList<>();
        int passed = 0;
        for (Visit visit : visits) {
            String expected = decision(scene.handle(direct(visit)));
            String asked = decision(scene.handle(edge.asksAbout(visit).exchange()));
            // A fragment never comes to a server, and is named as what it is.
            boolean fragment = visit.target().contains("#") && asked.equals("forwarded_request_invalid");
            if (!expected.equals(asked) && !fragment) {
                different.add(visit + ": " + expected + ", but asked about " + asked);
            }
            passed += expected.startsWith("passes") ? 1 : 0;
        }

        assertThat(different).isEmpty();
        assertThat(visits).hasSizeGreaterThan(1400);
        assertThat(passed).isBetween(300, 1100);
    }

    @Test
    void isTheSameWhereNothingIsWaitedFor() {
        List<String> different = new ArrayList<>();
        for (Visit visit : visits()) {
            String expected = decision(scene.handle(direct(visit)));
            String atOnce = scene.gatehouse()
                    .passAtOnce(direct(visit))
                    .map(OneDecisionTest::decision)
                    .orElse("undecided");
            boolean same = expected.startsWith("passes") ? atOnce.equals(expected) : atOnce.equals("undecided");
            if (!same) {
                different.add(visit + ": " + expected + ", but at once " + atOnce);
            }
            EdgeProxy edge = EdgeProxy.NGINX;
            if (scene.gatehouse().passAtOnce(edge.asksAbout(visit).exchange()).isPresent()) {
                different.add(visit + ": a proxy's question is answered as if it were the request");
            }
        }

        assertThat(different).isEmpty();
    }
}
