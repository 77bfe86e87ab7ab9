package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a callback can fail ends in a page, and the browser is at rest. */
class RedirectLoopTest {

    private static Arguments failure(String name, Consumer<FakeProvider> break_) {
        return Arguments.of(name, break_);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure("no code", provider -> provider.authorizationResponse(answer -> answer.remove("code"))),
                failure("empty code", provider -> provider.authorizationResponse(answer -> answer.put("code", ""))),
                failure("no state", provider -> provider.authorizationResponse(answer -> answer.remove("state"))),
                failure(
                        "another state",
                        provider -> provider.authorizationResponse(answer -> answer.put("state", "x".repeat(43)))),
                failure(
                        "another issuer",
                        provider -> provider.authorizationResponse(answer -> answer.put("iss", EVIL))),
                failure(
                        "a token",
                        provider -> provider.authorizationResponse(answer -> answer.put("access_token", "x"))),
                failure("login_required", provider -> provider.refuseLogins("login_required")),
                failure("access_denied", provider -> provider.refuseLogins("access_denied")),
                failure("server_error", provider -> provider.refuseLogins("server_error")),
                failure("temporarily_unavailable", provider -> provider.refuseLogins("temporarily_unavailable")),
                failure(
                        "another code",
                        provider -> provider.authorizationResponse(answer -> answer.put("code", "stale"))),
                failure(
                        "token endpoint: page with 200",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.html(200))),
                failure("token endpoint: 500", provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.html(500))),
                failure("token endpoint: 503", provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.html(503))),
                failure(
                        "token endpoint: redirect",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.redirect(307, EVIL))),
                failure("token endpoint: hangs up", provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.hangUp())),
                failure(
                        "token endpoint: not JSON",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "{"))),
                failure(
                        "token endpoint: deep JSON",
                        provider ->
                                provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "{\"a\":" + "[".repeat(100_000)))),
                failure(
                        "token endpoint: endless",
                        provider -> provider.answer(
                                Endpoint.TOKEN,
                                FakeAnswer.json(200, "{\"a\":\"" + "x".repeat(10_000))
                                        .endless())),
                failure(
                        "token endpoint: empty",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "{}"))),
                failure(
                        "token endpoint: list",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "[]"))),
                failure(
                        "token endpoint: error with 200",
                        provider -> provider.answer(
                                Endpoint.TOKEN, FakeAnswer.json(200, Map.of("error", "invalid_grant")))),
                failure(
                        "token endpoint: invalid_client",
                        provider -> provider.answer(
                                Endpoint.TOKEN, FakeAnswer.json(401, Map.of("error", "invalid_client")))),
                failure(
                        "token endpoint: invalid_grant",
                        provider -> provider.answer(
                                Endpoint.TOKEN, FakeAnswer.json(400, Map.of("error", "invalid_grant")))),
                failure("no ID token", provider -> provider.tokenResponse(answer -> answer.remove("id_token"))),
                failure("no access token", provider -> provider.tokenResponse(answer -> answer.remove("access_token"))),
                failure(
                        "another token type",
                        provider -> provider.tokenResponse(answer -> answer.put("token_type", "mac"))),
                failure("empty ID token", provider -> provider.idToken(token -> "")),
                failure(
                        "ID token of another key",
                        provider -> provider.idToken(token -> token.substring(0, token.length() - 8) + "AAAAAAAA")),
                failure("keys: 500", provider -> provider.answer(Endpoint.JWKS, FakeAnswer.html(500))),
                failure(
                        "keys: none",
                        provider -> provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{\"keys\":[]}"))),
                failure(
                        "keys: deep JSON",
                        provider -> provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "[".repeat(100_000)))),
                failure("userinfo: 500", provider -> provider.answer(Endpoint.USERINFO, FakeAnswer.html(500))),
                failure("userinfo: another person", provider -> provider.userInfo(Map.of("sub", "other"))),
                failure(
                        "userinfo: deep JSON",
                        provider -> provider.answer(
                                Endpoint.USERINFO,
                                FakeAnswer.json(200, "{\"sub\":\"alice\",\"x\":" + "[".repeat(100_000)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void everyFailureOfACallbackIsAPage(String name, Consumer<FakeProvider> spoil) {
        for (ResponseMode mode : ResponseMode.values()) {
            try (EngineScene scene = EngineScene.start(
                    config -> config.login(
                            LoginConfig.builder().responseMode(mode).build()),
                    provider -> provider.userInfo(true))) {
                spoil.accept(scene.provider());
                TestBrowser browser = scene.browser();

                TestPage page = browser.open(APP + "/deep");

                assertThat(page.url()).startsWith(APP + "/oidc/callback");
                assertThat(page.status()).isBetween(400, 503);
                assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
                assertThat(page.header("Cache-Control")).isEqualTo("no-store");
                assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
                assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
                assertThat(browser.cookies().named("__Host-gatehouse")).isEmpty();
                // The page says so as well when it is asked for once more.
                assertThat(browser.open(APP + "/oidc/callback?code=x&state=unknown-1234")
                                .trail())
                        .hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ResponseMode.class)
    void aBrowserThatKeepsNoCookiesComesToAPage(ResponseMode mode) {
        try (EngineScene scene = EngineScene.answeredBy(mode)) {
            TestBrowser browser = scene.browser();
            browser.cookies().block();
            TestPage page = browser.open(APP + "/x");
            assertThat(page.code()).isEqualTo("login_unknown");
            assertThat(page.operatorDetail()).contains("cookies");
            assertThat(page.body()).contains("cookies are blocked");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        }
    }

    @Test
    void aSessionThatDoesNotFitEndsInAPageThatNamesTheClaim() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            scene.provider().user("alice", Map.of("tiny", "x", "enormous_list", "yyyy ".repeat(2_400)));
            TestBrowser browser = scene.browser();
            TestPage page = browser.open(APP + "/x");
            assertThat(page.code()).isEqualTo("session_too_large");
            assertThat(page.status()).isEqualTo(502);
            assertThat(page.operatorDetail()).contains("enormous_list", "identity.claims.drop", "session.store");
            assertThat(page.operatorDetail()).doesNotContain("yyyy");
            assertThat(page.body()).doesNotContain("enormous_list");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void everySetCookieLineIsOneThatBrowsersTake() {
        for (int size : new int[] {10, 1000, 1500, 2000, 2500, 3000, 3200}) {
            try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
                scene.provider().user("alice", Map.of("filler", "z".repeat(size)));
                // The test browser drops what is longer than 4096 bytes, as browsers do; then it would come round
                // again.
                assertThat(scene.browser().open(APP + "/x").subject()).isEqualTo("alice");
            }
        }
    }

    @Test
    void metadataOfAnotherIssuerLeadsNobodyThere() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().metadata(metadata -> metadata.put("issuer", EVIL));
            TestPage page = scene.browser().open(APP + "/x");
            assertThat(page.code()).isEqualTo("provider_metadata_invalid");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isZero();
        }
    }
}
