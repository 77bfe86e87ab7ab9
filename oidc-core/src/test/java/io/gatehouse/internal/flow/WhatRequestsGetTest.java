package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request gets, situation by situation. */
class WhatRequestsGetTest {
    private static AccessPolicy policy(OnAnonymous onAnonymous) {
        return new AccessPolicy(List.of(
                AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                        .build(),
                AccessRule.builder(List.of(PathPattern.of("/app/**")), new Requirement.SignedIn())
                        .onAnonymous(onAnonymous)
                        .build()));
    }

    static Stream<Arguments> navigations() {
        return Stream.of(
                Arguments.of("Fetch Metadata", FakeExchange.navigation("/x")),
                Arguments.of("cross-site link", FakeExchange.navigation("/x").replace("Sec-Fetch-Site", "cross-site")),
                Arguments.of(
                        "no Fetch Metadata, html",
                        FakeExchange.request("GET", "/x").header("Accept", "text/html,*/*;q=0.8")),
                Arguments.of(
                        "HTML in capitals", FakeExchange.request("GET", "/x").header("Accept", "Text/HTML")),
                Arguments.of("HEAD", FakeExchange.request("HEAD", "/x").header("Accept", "text/html")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("navigations")
    void navigationsAreSentToTheProviderWithOnePendingLogin(String name, FakeExchange exchange) {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(exchange);
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Redirect.class, redirect -> {
                assertThat(redirect.status()).isEqualTo(302);
                assertThat(redirect.location())
                        .startsWith(scene.provider().url(Endpoint.AUTHORIZATION).toString());
            });
            assertThat(outcome.cookies()).hasSize(1);
            assertThat(outcome.cookies().get(0).toHeaderValue())
                    .startsWith("__Host-gatehouse-login-")
                    .contains("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
        }
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("fetch", FakeExchange.fetch("/x")),
                Arguments.of("API", FakeExchange.request("GET", "/x")),
                Arguments.of(
                        "API that takes anything",
                        FakeExchange.request("GET", "/x").header("Accept", "*/*")),
                Arguments.of(
                        "XMLHttpRequest that takes HTML",
                        FakeExchange.request("GET", "/x")
                                .header("Accept", "text/html")
                                .header("X-Requested-With", "XMLHttpRequest")),
                Arguments.of("form POST", FakeExchange.form("/x", "a=b")),
                Arguments.of(
                        "form POST with Fetch Metadata",
                        FakeExchange.form("/x", "a=b")
                                .header("Sec-Fetch-Mode", "navigate")
                                .header("Sec-Fetch-Dest", "document")),
                Arguments.of("PUT", FakeExchange.request("PUT", "/x").header("Accept", "text/html")),
                Arguments.of("OPTIONS", FakeExchange.request("OPTIONS", "/x").header("Accept", "text/html")),
                Arguments.of(
                        "WebSocket",
                        FakeExchange.request("GET", "/x")
                                .header("Upgrade", "websocket")
                                .header("Connection", "Upgrade")
                                .header("Sec-Fetch-Mode", "websocket")
                                .header("Sec-Fetch-Dest", "websocket")),
                Arguments.of(
                        "WebSocket that pretends to navigate",
                        FakeExchange.navigation("/x").header("Upgrade", "websocket")),
                Arguments.of("prefetch", FakeExchange.navigation("/x").header("Sec-Purpose", "prefetch")),
                Arguments.of("prerender", FakeExchange.navigation("/x").header("Sec-Purpose", "prefetch;prerender")),
                Arguments.of("old prefetch", FakeExchange.navigation("/x").header("Purpose", "prefetch")),
                Arguments.of("older prefetch", FakeExchange.navigation("/x").header("X-Moz", "prefetch")),
                Arguments.of("iframe", FakeExchange.navigation("/x").replace("Sec-Fetch-Dest", "iframe")),
                Arguments.of("frame", FakeExchange.navigation("/x").replace("Sec-Fetch-Dest", "frame")),
                Arguments.of("embed", FakeExchange.navigation("/x").replace("Sec-Fetch-Dest", "embed")),
                Arguments.of(
                        "image",
                        FakeExchange.request("GET", "/x")
                                .header("Accept", "image/png,*/*")
                                .header("Sec-Fetch-Mode", "no-cors")
                                .header("Sec-Fetch-Dest", "image")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void everythingElseIsRefusedWith401AndLeavesNoPendingLogin(String name, FakeExchange exchange) {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(exchange);
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                assertThat(refuse.answer().status()).isEqualTo(401);
                assertThat(refuse.refusal().code().word()).isEqualTo("login_required");
                assertThat(refuse.answer().headers().get("WWW-Authenticate"))
                        .isEqualTo("Bearer realm=\"app.example.com\"");
                assertThat(refuse.answer().headers()).containsEntry("Cache-Control", "no-store");
                boolean html =
                        exchange.headers().all("Accept").stream().anyMatch(accept -> accept.contains("text/html"));
                assertThat(refuse.answer().headers().get("Content-Type"))
                        .isEqualTo(html ? "text/html; charset=utf-8" : "application/problem+json");
            });
            assertThat(outcome.cookies()).isEmpty();
            assertThat(scene.provider().calls(Endpoint.METADATA)).isZero();
        }
    }

    @Test
    void problemsSayWhereToSignIn() {
        try (EngineScene scene = EngineScene.start()) {
            TestPage page = scene.browser().fetch(APP, APP + "/api");
            assertThat(page.body())
                    .contains("\"code\":\"login_required\"", "\"status\":401", "\"reference\":\"", "\"title\":\"")
                    .contains("login_url")
                    .contains("https:\\/\\/app.example.com\\/oidc\\/login".replace("\\/", "/"));
        }
    }

    @Test
    void thePublicPartPassesWithoutIdentityAndWithoutCookies() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.LOGIN)))) {
            Outcome outcome = scene.handle(FakeExchange.request("POST", "/public/x"));
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Proceed.class, proceed -> {
                assertThat(proceed.identity()).isEmpty();
                assertThat(proceed.headers().set()).isEmpty();
            });
            assertThat(outcome.cookies()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aSessionTravelsAlongOnThePublicPart(StoreKind store) {
        try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.LOGIN))
                .session(EngineScene.session(store).build()))) {
            TestBrowser browser = scene.browser();
            browser.open(APP + "/app/x");
            assertThat(browser.open(APP + "/public/x").subject()).isEqualTo("alice");
            assertThat(browser.open(APP + "/public/x").outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Proceed.class,
                            proceed -> assertThat(proceed.headers().set()).containsEntry("OIDC_CLAIM_sub", "alice"));
        }
    }

    @Test
    void whatNoRuleIsAboutIsDeniedToEverybody() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.LOGIN)))) {
            TestBrowser browser = scene.browser();
            assertThat(browser.open(APP + "/elsewhere").code()).isEqualTo("access_denied");
            browser.open(APP + "/app/x");
            TestPage page = browser.open(APP + "/elsewhere");
            assertThat(page.status()).isEqualTo(403);
            assertThat(page.code()).isEqualTo("access_denied");
            assertThat(browser.fetch(APP, APP + "/elsewhere").body()).contains("\"code\":\"access_denied\"");
        }
    }

    @Nested
    class AnonymousRequestsUnderARule {
        @Test
        void mayBeAnsweredWith401() {
            try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.UNAUTHORIZED)))) {
                assertThat(scene.browser().open(APP + "/app/x").status()).isEqualTo(401);
            }
        }

        @Test
        void mayBeAnsweredWith403() {
            try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.FORBIDDEN)))) {
                assertThat(scene.browser().open(APP + "/app/x").status()).isEqualTo(403);
            }
        }

        @Test
        void mayPassWithoutIdentity() {
            try (EngineScene scene = EngineScene.start(config -> config.rules(policy(OnAnonymous.PASS)))) {
                assertThat(scene.browser().open(APP + "/app/x").subject()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /oidc/login GET",
                "PUT /oidc/callback GET, POST",
                "HEAD /oidc/callback GET, POST",
                "DELETE /oidc/logout GET, POST",
                "HEAD /oidc/logout GET, POST",
                "POST /oidc/logged-out GET, HEAD",
                "POST /oidc/session GET, HEAD",
                "get /oidc/session GET, HEAD"
            })
    void aMethodThatAnEndpointDoesNotHaveIs405AndSaysWhichItHas(String line) {
        String[] words = line.split(" ", 3);
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(FakeExchange.request(words[0], words[1]));
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                assertThat(refuse.answer().status()).isEqualTo(405);
                assertThat(refuse.answer().headers()).containsEntry("Allow", words[2]);
            });
        }
    }

    @Test
    void everyAnswerOfOursIsNotToBeStored() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            for (TestPage page : List.of(
                    browser.fetch(APP, APP + "/oidc/session"),
                    browser.open(APP + "/oidc/logged-out"),
                    browser.open(APP + "/oidc/callback?x"),
                    browser.click(EVIL, APP + "/oidc/logout"),
                    scene.browser().fetch(APP, APP + "/oidc/session"))) {
                assertThat(page.header("Cache-Control")).isEqualTo("no-store");
                assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
            }
        }
    }

    @Nested
    class TheSessionEndpoint {
        @Test
        void tellsWhoAndUntilWhenWithoutAnyToken() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                TestPage page = browser.fetch(APP, APP + "/oidc/session");
                long now = scene.clock().instant().getEpochSecond();
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.header("Content-Type")).isEqualTo("application/json");
                assertThat(page.body())
                        .contains("\"subject\":\"alice\"")
                        .contains("\"name\":\"alice\"")
                        .contains("\"roles\":[]")
                        .contains("\"expires_at\":" + (now + 8 * 3600))
                        .contains("\"idle_expires_at\":" + (now + 3600))
                        .doesNotContain("token", "access-", "nonce", "at_hash", "eyJ");
            }
        }

        @Test
        void isRefusedWithoutASession() {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.browser().fetch(APP, APP + "/oidc/session").status())
                        .isEqualTo(401);
                assertThat(scene.browser().open(APP + "/oidc/session").status()).isEqualTo(401);
            }
        }
    }

    @Test
    void refusalsHaveAReferenceThatTheLogHasToo() {
        try (EngineScene scene = EngineScene.start()) {
            TestPage page = scene.browser().open(APP + "/oidc/callback?state=unknown-state&code=x");
            Outcome.Refuse refuse = (Outcome.Refuse) page.outcome();
            String reference = refuse.refusal().reference();
            assertThat(page.body()).contains(reference);
            assertThat(scene.events())
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(GatehouseEvent.LoginRefused.class, refused -> {
                                assertThat(refused.reference()).isEqualTo(reference);
                                assertThat(refused.detail()).contains("cookies");
                            }));
        }
    }

    @Test
    void aFaultOfAnApplicationsMapperIsARefusalThatRevealsNothing() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            io.gatehouse.Gatehouse broken = io.gatehouse.Gatehouse.builder(
                            scene.gatehouse().config())
                    .identityMapper((provider, issuer, subject, claims) -> {
                        throw new IllegalStateException("secret " + subject);
                    })
                    .clock(scene.clock())
                    .build();
            browser.site(APP, broken);
            TestPage page = browser.open(APP + "/");
            broken.close();
            // Another process: its store does not know the session, so a login follows, whose identity cannot be made.
            assertThat(page.code()).isEqualTo("internal_error");
            assertThat(page.body()).doesNotContain("secret", "IllegalState", "alice");
            assertThat(((Outcome.Refuse) page.outcome()).answer().body().length)
                    .isEqualTo(page.body().getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
