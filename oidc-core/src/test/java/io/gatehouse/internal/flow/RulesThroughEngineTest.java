package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.Origin;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.OnDenied;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Preflight;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.ValuePattern;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesThroughEngineTest {
    private static final String SPA = "https://spa.example.com";

    private final EngineScene scene = EngineScene.start(config -> config.rules(new AccessPolicy(List.of(
            rule("/hidden/**", new Requirement.Role(List.of("admin")))
                    .onDenied(OnDenied.NOT_FOUND)
                    .build(),
            rule(
                            "/mail/**",
                            new Requirement.Claim(
                                    ClaimPath.of("email"),
                                    new ClaimTest.AnyOf(List.of(ValuePattern.glob("*@corp.example")))))
                    .build(),
            rule("/pass/**", new Requirement.SignedIn())
                    .methods(Set.of("PUT"))
                    .preflight(Preflight.PASS)
                    .build(),
            rule("/answer/**", new Requirement.SignedIn())
                    .methods(Set.of("PUT", "GET"))
                    .preflight(Preflight.ANSWER)
                    .allowedOrigins(Set.of(Origin.parse(SPA).orElseThrow()))
                    .build(),
            rule("/**", new Requirement.SignedIn()).build()))));

    private static AccessRule.Builder rule(String path, Requirement requirement) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private TestBrowser signedIn(Map<String, Object> claims) {
        scene.provider().user("ann", claims);
        TestBrowser browser = scene.browser();
        assertThat(browser.open(EngineScene.APP + "/").subject()).isEqualTo("ann");
        return browser;
    }

    @Test
    void letsThoseThroughWhoHaveTheRoleAndHidesItFromTheRest() {
        TestPage admin = signedIn(Map.of("roles", List.of("admin"))).open(EngineScene.APP + "/hidden/a");
        assertThat(admin.reachedApplication()).isTrue();

        TestPage user = signedIn(Map.of("roles", List.of("user"))).open(EngineScene.APP + "/hidden/a");
        assertThat(user.status()).isEqualTo(404);
        assertThat(user.code()).isEqualTo("not_found");
        assertThat(user.operatorDetail()).contains("rules[0]");
    }

    @Test
    void judgesTheClaimsOfTheSession() {
        assertThat(signedIn(Map.of("email", "ann@corp.example"))
                        .open(EngineScene.APP + "/mail/a")
                        .reachedApplication())
                .isTrue();
        TestPage other = signedIn(Map.of("email", "ann@corp.example.net")).open(EngineScene.APP + "/mail/a");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.code()).isEqualTo("access_denied");
    }

    @Nested
    class Preflights {
        private static FakeExchange preflight(String path, String origin, String method) {
            return FakeExchange.request("OPTIONS", path)
                    .authority("app.example.com")
                    .scheme("https")
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", method);
        }

        private Outcome.Reply answer(FakeExchange exchange) {
            assertThat(scene.handle(exchange)).isInstanceOf(Outcome.Reply.class);
            return (Outcome.Reply) scene.handle(exchange);
        }

        private String refusal(FakeExchange exchange) {
            assertThat(scene.handle(exchange)).isInstanceOf(Outcome.Refuse.class);
            return ((Outcome.Refuse) scene.handle(exchange)).refusal().code().word();
        }

        @Test
        void passWithoutIdentityEvenWithASession() {
            TestBrowser browser = signedIn(Map.of());
            FakeExchange exchange =
                    preflight("/pass/a", "https://any.example.net", "PUT").header("OIDC_CLAIM_sub", "forged");
            browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));

            assertThat(scene.handle(exchange)).isInstanceOfSatisfying(Outcome.Proceed.class, proceed -> {
                assertThat(proceed.identity()).isEmpty();
                assertThat(proceed.headers().set()).isEmpty();
                assertThat(proceed.headers().removes("OIDC_CLAIM_sub")).isTrue();
                assertThat(proceed.headers().removes("Cookie")).isTrue();
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"Origin", "Access-Control-Request-Method"})
        void areNoOptionsThatLackAHeader(String header) {
            FakeExchange exchange = FakeExchange.request("OPTIONS", "/pass/a")
                    .authority("app.example.com")
                    .scheme("https")
                    .header(header, "PUT");
            assertThat(refusal(exchange)).isEqualTo("login_required");
        }

        @Test
        void areJudgedWhereTheRuleDoesNotSayOtherwise() {
            assertThat(refusal(preflight("/other", SPA, "PUT"))).isEqualTo("login_required");
        }

        @Test
        void areAnsweredForTheOriginsThatAreAllowed() {
            Outcome.Reply reply = answer(preflight("/answer/a", SPA, "PUT")
                    .header("Access-Control-Request-Headers", "content-type, x-custom"));

            assertThat(reply.answer().status()).isEqualTo(204);
            assertThat(reply.answer().headers())
                    .containsEntry("Access-Control-Allow-Origin", SPA)
                    .containsEntry("Access-Control-Allow-Methods", "PUT")
                    .containsEntry("Access-Control-Allow-Headers", "content-type, x-custom")
                    .containsEntry("Access-Control-Allow-Credentials", "true")
                    .containsEntry("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://evil.example.net",
                    "null",
                    "*",
                    "http://spa.example.com",
                    "https://spa.example.com:8443",
                    "https://spa.example.com.evil.example.net",
                    "https://spa.example.com/",
                    "https://SPA.example.com",
                    "https://spa.example.com:443",
                    "https://spa.example.com@evil.example.net",
                    ""
                })
        void areNotAnsweredForOthers(String origin) {
            assertThat(refusal(preflight("/answer/a", origin, "PUT"))).isEqualTo("access_denied");
        }

        @Test
        void areNotAnsweredForMethodsOfOtherRulesNorForNonsense() {
            assertThat(refusal(preflight("/answer/a", SPA, "DELETE"))).isEqualTo("access_denied");
            assertThat(refusal(preflight("/answer/a", SPA, "PUT, DELETE"))).isEqualTo("bad_request");
            assertThat(refusal(preflight("/answer/a", SPA, "PUT").header("Origin", "https://evil.example.net")))
                    .isEqualTo("bad_request");
            assertThat(refusal(preflight("/answer/a", SPA, "PUT").header("Access-Control-Request-Headers", "a b\tc")))
                    .isEqualTo("bad_request");
            assertThat(refusal(preflight("/answer/a", SPA, "PUT")
                            .header("Access-Control-Request-Headers", "x-" + "a,".repeat(1500))))
                    .isEqualTo("bad_request");
        }

        @Test
        void doNotOpenTheRequestThatFollows() {
            FakeExchange put = FakeExchange.request("PUT", "/answer/a")
                    .authority("app.example.com")
                    .scheme("https")
                    .header("Origin", SPA)
                    .header("Access-Control-Request-Method", "PUT");
            assertThat(refusal(put)).isEqualTo("login_required");
        }
    }
}
