package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.challenge;
import static io.gatehouse.testing.BearerScene.detail;
import static io.gatehouse.testing.BearerScene.said;
import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests with access tokens get. */
class BearerFlowTest {
    private static Outcome.Proceed passed(Outcome outcome) {
        assertThat(outcome).as(() -> said(outcome) + " " + detail(outcome)).isInstanceOf(Outcome.Proceed.class);
        return (Outcome.Proceed) outcome;
    }

    @Nested
    class AGoodToken {
        @Test
        void letsItsRequestPassAsWhoeverItStandsFor() {
            try (EngineScene scene = BearerScene.start()) {
                scene.provider().user("alice", Map.of("roles", List.of("reader"), "email", "alice@example.com"));
                Instant signIn = scene.clock().instant().minusSeconds(90);
                String token = scene.provider().issueAccessToken(claims -> {
                    claims.put("acr", "mfa");
                    claims.put("auth_time", signIn.getEpochSecond());
                });

                Outcome.Proceed proceed = passed(scene.handle(call("/api/reports", token)));

                Caller caller = proceed.caller();
                assertThat(caller.credential()).isEqualTo(Credential.BEARER);
                assertThat(caller.scopes()).containsExactlyInAnyOrder("reports:read", "reports:write");
                assertThat(caller.acr()).hasValue("mfa");
                assertThat(caller.authenticatedAt()).hasValue(Instant.ofEpochSecond(signIn.getEpochSecond()));
                assertThat(caller.identity()).hasValueSatisfying(identity -> {
                    assertThat(identity.subject()).isEqualTo("alice");
                    assertThat(identity.issuer()).isEqualTo(scene.provider().issuer());
                    assertThat(identity.provider()).isEqualTo("default");
                    assertThat(identity.hasRole("reader")).isTrue();
                });
                assertThat(proceed.headers().set())
                        .containsEntry("OIDC_CLAIM_sub", "alice")
                        .containsEntry("OIDC_CLAIM_email", "alice@example.com");
            }
        }

        @Test
        void setsNoCookie() {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome = scene.handle(call("/both/x", scene.provider().issueAccessToken(claims -> {})));

                assertThat(passed(outcome).cookies()).isEmpty();
            }
        }
    }

    @Nested
    class TheApplication {
        @Test
        void isPassedTheTokenWhereItIsPassedAccessTokens() {
            try (EngineScene scene = EngineScene.start(config -> BearerScene.config(bearer -> bearer)
                    .apply(config)
                    .identity(IdentityConfig.builder()
                            .passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN))
                            .build()))) {
                String token = scene.provider().issueAccessToken(claims -> {});

                Map<String, String> set =
                        passed(scene.handle(call("/api/x", token))).headers().set();

                assertThat(set).containsEntry("OIDC_access_token", token).containsKey("OIDC_access_token_expires");
                assertThat(set).doesNotContainKey("OIDC_id_token");
            }
        }

        @Test
        void seesTheAuthorizationHeaderUnlessItIsNotForwarded() {
            try (EngineScene scene = BearerScene.start();
                    EngineScene keeping = BearerScene.start(bearer -> bearer.forward(false))) {
                String token = scene.provider().issueAccessToken(claims -> {});
                String other = keeping.provider().issueAccessToken(claims -> {});

                assertThat(passed(scene.handle(call("/api/x", token))).headers().removes("Authorization"))
                        .isFalse();
                assertThat(passed(keeping.handle(call("/api/x", other)))
                                .headers()
                                .removes("authorization"))
                        .isTrue();
            }
        }

        @Test
        void getsTheTokenForCallsOfItsOwnAsLongAsItHolds() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});
                FakeExchange exchange = call("/api/x", token);

                assertThat(scene.gatehouse().accessToken(exchange, Duration.ofMinutes(1)))
                        .hasValueSatisfying(
                                fresh -> assertThat(fresh.accessToken()).isEqualTo(token));
                Assertions.assertThatThrownBy(() -> scene.gatehouse().accessToken(exchange, Duration.ofHours(1)))
                        .isInstanceOf(TokenUnavailableException.class)
                        .hasMessageContaining("its client alone can renew it")
                        .hasMessageNotContaining(token);
            }
        }

        @Test
        void isNotGivenTheTokenOfASessionThatCameAlong() {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().user("robot", Map.of());
                String token = scene.provider().issueAccessToken(claims -> {});
                FakeExchange[] sent = new FakeExchange[1];
                browser.send(APP + "/both/x", exchange -> {
                    sent[0] = exchange;
                    return exchange.header("Authorization", "Bearer " + token);
                });

                assertThat(sent[0].headers().first("Cookie")).isPresent();
                assertThat(scene.gatehouse().accessToken(sent[0], Duration.ZERO))
                        .hasValueSatisfying(
                                fresh -> assertThat(fresh.accessToken()).isEqualTo(token));
            }
        }
    }

    @Nested
    class WithoutAToken {
        @Test
        void aNavigationIsNotRedirectedWhereTokensAloneCount() {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome = scene.handle(FakeExchange.navigation("/api/reports"));

                assertThat(said(outcome)).isEqualTo("401 bearer_required");
                assertThat(challenge(outcome))
                        .isEqualTo("Bearer realm=\"app.example.com\", resource_metadata="
                                + "\"https://app.example.com/.well-known/oauth-protected-resource/api/reports\"");
                assertThat(outcome.cookies()).isEmpty();
            }
        }

        @Test
        void aNavigationIsSentToSignInWhereSessionsCountToo() {
            try (EngineScene scene = BearerScene.start()) {
                assertThat(said(scene.handle(FakeExchange.navigation("/both/x"))))
                        .isEqualTo("302");
                assertThat(said(scene.handle(FakeExchange.request("GET", "/both/x"))))
                        .isEqualTo("401 login_required");
            }
        }

        @Test
        void aSessionCountsWhereTheRuleAcceptsBothAndNotWhereItAcceptsTokensAlone() {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");

                assertThat(browser.fetch(APP, APP + "/both/x").subject()).isEqualTo("alice");
                assertThat(browser.fetch(APP, APP + "/api/x").code()).isEqualTo("bearer_required");
            }
        }

        @Test
        void credentialsOfOtherSchemesAreTheApplications() {
            try (EngineScene scene = BearerScene.start()) {
                assertThat(said(scene.handle(
                                FakeExchange.request("GET", "/open/x").header("Authorization", "Basic YTpi"))))
                        .isEqualTo("200 nobody");
                assertThat(said(scene.handle(
                                FakeExchange.request("GET", "/api/x").header("Authorization", "DPoP abc"))))
                        .isEqualTo("401 bearer_required");
            }
        }

        @Test
        void rulesThatDoNotAcceptTokensDoNotLookAtThem() {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome = scene.handle(call("/private", scene.provider().issueAccessToken(claims -> {})));

                assertThat(said(outcome)).isEqualTo("401 login_required");
                assertThat(challenge(outcome)).doesNotContain("resource_metadata");
                assertThat(scene.provider().calls(FakeProvider.Endpoint.JWKS)).isZero();
            }
        }
    }

    @Nested
    class ABadToken {
        @Test
        void isRefusedAsRfc6750HasIt() {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome = scene.handle(call("/api/x", "nonsense"));

                assertThat(said(outcome)).isEqualTo("401 bearer_invalid");
                assertThat(challenge(outcome))
                        .isEqualTo("Bearer realm=\"app.example.com\", error=\"invalid_token\", resource_metadata="
                                + "\"https://app.example.com/.well-known/oauth-protected-resource/api/x\"");
                assertThat(detail(outcome)).doesNotContain("nonsense");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/both/x", "/open/x"})
        void isRefusedWhateverElseTheRequestHas(String path) {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");

                TestPage page =
                        browser.send(APP + path, exchange -> exchange.header("Authorization", "Bearer nonsense"));

                assertThat(page.code()).isEqualTo("bearer_invalid");
                assertThat(page.outcome().cookies()).isEmpty();
            }
        }

        @Test
        void isToldTheOperatorButNotEachOfAFlood() {
            try (EngineScene scene = BearerScene.start()) {
                for (int i = 0; i < 100; i++) {
                    scene.handle(call("/api/x", "nonsense-" + i));
                }

                List<GatehouseEvent> told = scene.events().stream()
                        .filter(event -> event.name().equals("bearer.refused"))
                        .toList();
                assertThat(told).hasSize(20).allSatisfy(event -> {
                    assertThat(event.fields()).containsEntry("code", "bearer_invalid");
                    assertThat(event.fields().toString()).doesNotContain("nonsense");
                });
                assertThat(scene.events()).noneMatch(event -> event.name().equals("request.refused"));
            }
        }
    }

    @Nested
    class ATokenThatHoldsButNotForThis {
        private EngineScene scene(Requirement requirement) {
            return EngineScene.start(config -> config.rules(
                            new AccessPolicy(List.of(AccessRule.builder(List.of(PathPattern.of("/**")), requirement)
                                    .accept(Set.of(Credential.BEARER))
                                    .build())))
                    .bearer(BearerScene.bearer().build()));
        }

        @Test
        void isToldWhichScopeWouldDo() {
            try (EngineScene scene = scene(new Requirement.All(List.of(
                    new Requirement.Scope(List.of("reports:read")),
                    new Requirement.Scope(List.of("admin:write", "admin")))))) {
                Outcome outcome = scene.handle(call("/x", scene.provider().issueAccessToken(claims -> {})));

                assertThat(said(outcome)).isEqualTo("403 insufficient_scope");
                assertThat(challenge(outcome))
                        .contains(
                                "error=\"insufficient_scope\", scope=\"reports:read admin:write\"",
                                "resource_metadata=");
                assertThat(scene.events()).anyMatch(event -> event.name().equals("access.denied"));
            }
        }

        @Test
        void isToldNoScopeWhereNoneWouldDo() {
            try (EngineScene scene = scene(new Requirement.Role(List.of("admin")))) {
                Outcome outcome = scene.handle(call("/x", scene.provider().issueAccessToken(claims -> {})));

                assertThat(said(outcome)).isEqualTo("403 insufficient_scope");
                assertThat(challenge(outcome)).contains("error=\"insufficient_scope\", resource_metadata=");
            }
        }
    }

    @Nested
    class AMalformedCredential {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Bearer",
                    "Bearer ",
                    "bearer\tabc",
                    "Bearer abc def",
                    "Bearer abc,def",
                    "Bearer abc, Bearer def",
                    "Bearer =abc",
                    "Bearer a=b",
                    "Bearer \"abc\"",
                    "Bearer ä",
                    "Basic YTpi, Bearer abc",
                    "Bearer,abc"
                })
        void isRefusedAsABadRequest(String value) {
            try (EngineScene scene = BearerScene.start()) {
                Outcome outcome =
                        scene.handle(FakeExchange.request("GET", "/api/x").header("Authorization", value));

                assertThat(said(outcome)).isEqualTo("400 bearer_malformed");
                assertThat(challenge(outcome)).contains("error=\"invalid_request\"");
            }
        }

        @Test
        void isOneOfTwo() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});

                assertThat(said(scene.handle(call("/api/x", token).header("Authorization", "Bearer " + token))))
                        .isEqualTo("400 bearer_malformed");
                assertThat(said(scene.handle(call("/api/x", token).header("authorization", "Basic YTpi"))))
                        .isEqualTo("400 bearer_malformed");
            }
        }

        @Test
        void isATokenInTheHeaderAndOneInTheQuery() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});

                assertThat(said(scene.handle(call("/api/x?access_token=" + token, token))))
                        .isEqualTo("400 bearer_malformed");
                assertThat(said(scene.handle(call("/api/x?a=%zz&access%5Ftoken", token))))
                        .isEqualTo("400 bearer_malformed");
                assertThat(said(scene.handle(call("/api/x?a=%zz&no_access_token=1", token))))
                        .isEqualTo("200 alice");
            }
        }

        @Test
        void isAHugeOne() {
            try (EngineScene scene = BearerScene.start()) {
                assertThat(said(scene.handle(call("/api/x", "a".repeat(20_000)))))
                        .isEqualTo("400 bearer_malformed");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
        void isNoneForItsSpelling(String scheme) {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});

                assertThat(said(scene.handle(
                                FakeExchange.request("GET", "/api/x").header("Authorization", scheme + token))))
                        .isEqualTo("200 alice");
            }
        }
    }

    @Nested
    class ATokenInTheQuery {
        @Test
        void countsForNothingAndIsNotTakenAlongToTheSignIn() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});

                Outcome outcome = scene.handle(FakeExchange.navigation("/both/x?access_token=" + token));

                assertThat(said(outcome)).isEqualTo("401 login_required");
                assertThat(detail(outcome)).contains("tokens in URLs").doesNotContain(token);
                assertThat(outcome.cookies()).isEmpty();
                assertThat(said(scene.handle(FakeExchange.request("GET", "/api/x?access_token=" + token))))
                        .isEqualTo("401 bearer_required");
                assertThat(said(scene.handle(FakeExchange.request("GET", "/open/x?access_token=" + token))))
                        .isEqualTo("200 nobody");
            }
        }

        @Test
        void doesNotHinderASession() {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");

                assertThat(browser.fetch(APP, APP + "/both/x?access_token=of-the-application")
                                .subject())
                        .isEqualTo("alice");
            }
        }
    }

    @Nested
    class ATokenAndASession {
        @Test
        void areTheTokensRequest() {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().user("robot", Map.of());
                String token = scene.provider().issueAccessToken(claims -> {});
                scene.clock().advance(Duration.ofMinutes(2));

                TestPage page =
                        browser.send(APP + "/both/x", exchange -> exchange.header("Authorization", "Bearer " + token));

                assertThat(page.subject()).isEqualTo("robot");
                assertThat(page.outcome().cookies()).isEmpty();
            }
        }

        @Test
        void aTokenDoesNotKeepTheSessionAlive() {
            try (EngineScene scene = BearerScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                for (int i = 0; i < 7; i++) {
                    scene.clock().advance(Duration.ofMinutes(10));
                    String token = scene.provider().issueAccessToken(claims -> {});
                    browser.send(APP + "/both/x", exchange -> exchange.header("Authorization", "Bearer " + token));
                }

                assertThat(browser.fetch(APP, APP + "/both/x").code()).isEqualTo("login_required");
            }
        }
    }

    @Nested
    class TheMemoryOfCheckedTokens {
        @Test
        void sparesTheSecondCheckButNotBeyondTheEndOfTheToken() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider()
                        .issueAccessToken(claims ->
                                claims.put("exp", scene.clock().instant().getEpochSecond() + 20));
                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                scene.clock().advance(Duration.ofSeconds(19));
                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                // By the clock skew it holds on, by which it was checked anew.
                scene.clock().advance(Duration.ofSeconds(31));

                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("401 bearer_invalid");
            }
        }

        @Test
        void endsAMinuteAfterAKeyWasWithdrawn() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});
                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                scene.provider().rotateKeys();
                // Somebody's new token has the new keys read.
                scene.clock().advance(Duration.ofSeconds(31));
                assertThat(said(scene.handle(call("/api/x", scene.provider().issueAccessToken(claims -> {})))))
                        .isEqualTo("200 alice");
                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                scene.clock().advance(Duration.ofSeconds(30));

                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("401 bearer_invalid");
            }
        }

        @Test
        void goesOnWhileTheProviderIsDown() {
            try (EngineScene scene = BearerScene.start()) {
                String token = scene.provider().issueAccessToken(claims -> {});
                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                scene.provider().goDown();

                assertThat(said(scene.handle(call("/api/x", token)))).isEqualTo("200 alice");
                assertThat(said(scene.handle(call("/api/x", scene.provider().issueAccessToken(claims -> {})))))
                        .isEqualTo("200 alice");
            }
        }
    }

    @Test
    void aProviderThatIsDownBeforeItsKeysWereReadLetsNobodyPass() {
        try (EngineScene scene = BearerScene.start()) {
            String token = scene.provider().issueAccessToken(claims -> {});
            scene.provider().goDown();

            Outcome outcome = scene.handle(call("/open/x", token));

            assertThat(said(outcome)).isEqualTo("503 bearer_unavailable");
            assertThat(((Outcome.Refuse) outcome).answer().headers()).containsEntry("Retry-After", "30");
            assertThat(scene.events())
                    .anyMatch(event ->
                            event.name().equals("bearer.refused") && event.level() == GatehouseEvent.Level.WARN);
        }
    }
}
