package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Good tokens of somebody else, in the place of ours. */
class TokenSubstitutionThroughEngineTest {

    static Stream<Arguments> substitutions() {
        return Stream.of(
                claim("another client", claims -> claims.put("aud", "another-client")),
                claim("another client in a list", claims -> claims.put("aud", List.of("another-client"))),
                claim(
                        "a further audience that nobody trusts",
                        claims -> claims.put("aud", List.of("gateway", "other"))),
                claim("no audience", claims -> claims.remove("aud")),
                claim("an empty audience", claims -> claims.put("aud", List.of())),
                claim("an audience in another case", claims -> claims.put("aud", "Gateway")),
                claim("authorized for another", claims -> claims.put("azp", "another-client")),
                claim("another nonce", claims -> claims.put("nonce", "another")),
                claim("no nonce", claims -> claims.remove("nonce")),
                claim("a nonce that is a number", claims -> claims.put("nonce", 1)),
                claim("a nonce in a list", claims -> claims.put("nonce", List.of(claims.getOrDefault("nonce", "")))),
                claim("another issuer", claims -> claims.put("iss", "https://evil.example.net")),
                claim("issuer with a slash", claims -> claims.put("iss", claims.get("iss") + "/")),
                claim("no issuer", claims -> claims.remove("iss")),
                claim("no subject", claims -> claims.remove("sub")),
                claim("an empty subject", claims -> claims.put("sub", "")),
                claim("a subject that is a number", claims -> claims.put("sub", 7)),
                claim("a subject that is too long", claims -> claims.put("sub", "x".repeat(256))),
                claim("expired", claims -> claims.put("exp", 1)),
                claim("no expiry", claims -> claims.remove("exp")),
                claim("an expiry that is text", claims -> claims.put("exp", "9999999999")),
                claim("no time of issue", claims -> claims.remove("iat")),
                claim("issued in the future", claims -> claims.put("iat", 9_999_999_999L)),
                claim("not valid yet", claims -> claims.put("nbf", 9_999_999_999L)),
                claim(
                        "another access token",
                        claims -> claims.put("at_hash", FakeProvider.halfHash("RS256", "another"))));
    }

    private static Arguments claim(String name, Consumer<Map<String, Object>> edit) {
        return Arguments.of(name, edit);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("substitutions")
    void signsNobodyIn(String name, Consumer<Map<String, Object>> edit) {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().idTokenClaims(edit);
            TestBrowser browser = scene.browser();

            TestPage page = browser.open(APP + "/");

            assertThat(page.status()).isEqualTo(502);
            assertThat(page.code()).isEqualTo("id_token_invalid");
            assertThat(browser.cookies().all()).isEmpty();
            // Not round again.
            assertThat(page.trail()).hasSize(3);
        }
    }

    @Test
    void anIdTokenOfAnotherLoginSignsNobodyIn() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().user("victim", Map.of());
            TestBrowser victim = scene.browser();
            String stolen = scene.provider().issueIdToken("the victim's nonce", null);
            victim.open(APP + "/");
            scene.provider().user("mallory", Map.of());
            scene.provider().idToken(token -> stolen);
            TestBrowser attacker = scene.browser();
            assertThat(attacker.open(APP + "/").code()).isEqualTo("id_token_invalid");
            assertThat(attacker.cookies().all()).isEmpty();
        }
    }

    @Test
    void anIdTokenOfAnotherProviderSignsNobodyIn() {
        try (EngineScene scene = EngineScene.start();
                FakeProvider evil = FakeProvider.start()) {
            evil.clock(scene.clock());
            scene.provider().idToken(token -> evil.issueIdToken("x", null));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("id_token_invalid");
        }
    }

    @Test
    void anotherPersonsUserInfoSignsNobodyIn() {
        try (EngineScene scene = EngineScene.start(config -> config, provider -> provider.userInfo(true))) {
            scene.provider().userInfo(Map.of("sub", "victim", "email", "victim@example.com"));
            TestBrowser browser = scene.browser();
            assertThat(browser.open(APP + "/").code()).isEqualTo("user_info_invalid");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void userInfoCannotReplaceWhatTheIdTokenVouchesFor() {
        try (EngineScene scene = EngineScene.start(config -> config, provider -> provider.userInfo(true))) {
            Map<String, Object> claims = new LinkedHashMap<>();
            claims.put("iss", "https://evil.example.net");
            claims.put("acr", "forged");
            claims.put("auth_time", 1);
            claims.put("email", "fresh@example.com");
            scene.provider().userInfo(claims);
            TestBrowser browser = scene.browser();
            assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
            assertThat(browser.fetch(APP, APP + "/oidc/session").body())
                    .contains("fresh@example.com")
                    .doesNotContain("evil.example.net", "forged");
        }
    }

    @Test
    void anAccessTokenIsNoIdToken() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            FakeKey key = scene.provider().keys().get(0);
            scene.provider()
                    .idTokenHeader(header -> header.put("typ", "at+jwt"))
                    .idTokenClaims(claims -> claims.put("scope", "openid"));
            assertThat(key.kid()).isNotEmpty();
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("id_token_invalid");
        }
    }

    @Test
    void aLogoutTokenIsNoIdToken() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().idTokenHeader(header -> header.put("typ", "logout+jwt"));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("id_token_invalid");
        }
    }
}
