package io.gatehouse.conformance;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The modules as a browser sees them: from a page through the provider to the application or to a refusal. */
@Timeout(120)
@ParameterizedClass
@EnumSource(ResponseMode.class)
class ThroughEngineTest {
    private final ResponseMode mode;

    ThroughEngineTest(ResponseMode mode) {
        this.mode = mode;
    }

    private EngineScene scene(UnaryOperator<ProviderConfig.Builder> ofProvider) {
        return EngineScene.start(
                config -> config.login(LoginConfig.builder().responseMode(mode).build()), ofProvider);
    }

    private EngineScene scene() {
        return scene(config -> config);
    }

    private void accepts(Consumer<FakeProvider> behaviour) {
        try (EngineScene scene = scene()) {
            behaviour.accept(scene.provider());
            TestPage page = scene.browser().open(APP + "/deep?x=1");
            assertThat(page.subject()).isEqualTo("alice");
            assertThat(page.url()).isEqualTo(APP + "/deep?x=1");
        }
    }

    private void refuses(String code, Consumer<FakeProvider> behaviour) {
        refuses(code, config -> config, behaviour);
    }

    private void refuses(
            String code, UnaryOperator<ProviderConfig.Builder> ofProvider, Consumer<FakeProvider> behaviour) {
        try (EngineScene scene = scene(ofProvider)) {
            behaviour.accept(scene.provider());
            TestBrowser browser = scene.browser();
            TestPage page = browser.open(APP + "/deep");
            assertThat(page.code()).isEqualTo(code);
            assertThat(page.url()).startsWith(APP + "/oidc/callback");
            assertThat(browser.cookies().all()).isEmpty();
            assertThat(browser.fetch(APP, APP + "/deep").status()).isEqualTo(401);
        }
    }

    private String claimsOf(Consumer<FakeProvider> behaviour) {
        try (EngineScene scene = scene(config -> config.userInfo(true))) {
            behaviour.accept(scene.provider());
            TestBrowser browser = scene.browser();
            assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
            return browser.fetch(APP, APP + "/oidc/session").body();
        }
    }

    @Test
    @DisplayName("oidcc-client-test")
    void clientTest() {
        try (EngineScene scene = scene()) {
            assertThat(scene.browser().open(APP + "/").subject()).isEqualTo("alice");
            Received request = scene.provider().lastRequest(Endpoint.AUTHORIZATION);
            assertThat(request.param("response_type")).isEqualTo("code");
            assertThat(request.param("response_mode")).isEqualTo(mode == ResponseMode.QUERY ? "" : "form_post");
            assertThat(request.param("scope").split(" ", -1)).contains("openid");
            assertThat(request.param("client_id")).isEqualTo("gateway");
            assertThat(request.param("redirect_uri")).isEqualTo(APP + "/oidc/callback");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-iss")
    void invalidIss() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.put("iss", EVIL)));
    }

    @Test
    @DisplayName("oidcc-client-test-missing-sub")
    void missingSub() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.remove("sub")));
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-aud")
    void invalidAud() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.put("aud", "other")));
    }

    @Test
    @DisplayName("oidcc-client-test-missing-aud")
    void missingAud() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.remove("aud")));
    }

    @Test
    @DisplayName("oidcc-client-test-missing-iat")
    void missingIat() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.remove("iat")));
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-single-jwks")
    void kidAbsentSingleJwks() {
        accepts(provider -> provider.keys(provider.keys().get(0)).idTokenHeader(header -> header.remove("kid")));
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-multiple-jwks")
    void kidAbsentMultipleJwks() {
        refuses(
                "id_token_invalid",
                provider -> provider.keys(provider.keys().get(0), FakeKey.rsa("rsa-2"))
                        .idTokenHeader(header -> header.remove("kid")));
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-rs256")
    void idTokenSigRs256() {
        accepts(provider -> provider.signingAlg("RS256"));
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-none")
    void idTokenSigNone() {
        refuses("id_token_invalid", provider -> provider.signingAlg("none"));
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-rs256")
    void invalidSigRs256() {
        refuses("id_token_invalid", provider -> provider.idToken(ThroughEngineTest::withBrokenSignature));
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-es256")
    void invalidSigEs256() {
        refuses(
                "id_token_invalid",
                provider -> provider.signingAlg("ES256").idToken(ThroughEngineTest::withBrokenSignature));
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-hs256")
    void invalidSigHs256() {
        refuses(
                "id_token_invalid",
                config -> config.signingAlgs(List.of("HS256")),
                provider -> provider.signingAlg("HS256").idToken(ThroughEngineTest::withBrokenSignature));
    }

    @Test
    @DisplayName("oidcc-client-test-nonce-invalid")
    void nonceInvalid() {
        refuses("id_token_invalid", provider -> provider.idTokenClaims(claims -> claims.put("nonce", "x")));
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-invalid-sub")
    void userInfoInvalidSub() {
        refuses(
                "user_info_invalid",
                config -> config.userInfo(true),
                provider -> provider.userInfo(Map.of("sub", "other", "role", "admin")));
    }

    @Test
    @DisplayName("oidcc-client-test-scope-userinfo-claims")
    void scopeUserInfoClaims() {
        assertThat(claimsOf(provider -> provider.userInfo(Map.of("phone_number", "+49 1", "locale", "de"))))
                .contains("\"phone_number\":\"+49 1\"", "\"locale\":\"de\"", "\"email\":\"alice@example.com\"");
    }

    @Test
    @DisplayName("oidcc-client-test-client-secret-basic")
    void clientSecretBasic() {
        try (EngineScene scene = scene()) {
            scene.browser().open(APP + "/");
            Received request = scene.provider().lastRequest(Endpoint.TOKEN);
            assertThat(request.headers().getOrDefault("authorization", "")).startsWith("Basic ");
            assertThat(request.params()).doesNotContainKey("client_secret");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-bearer-header")
    void userInfoBearerHeader() {
        try (EngineScene scene = scene(config -> config.userInfo(true))) {
            scene.browser().open(APP + "/");
            Received request = scene.provider().lastRequest(Endpoint.USERINFO);
            assertThat(request.headers().getOrDefault("authorization", "")).startsWith("Bearer access-");
            assertThat(request.params()).doesNotContainKey("access_token");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-signed")
    void userInfoSigned() {
        assertThat(claimsOf(provider -> provider.signedUserInfo("RS256").userInfo(Map.of("phone_number", "+49 1"))))
                .contains("+49 1");
    }

    @Test
    @DisplayName("oidcc-client-test-aggregated-claims")
    void aggregatedClaims() {
        assertThat(claimsOf(provider -> provider.userInfo(Map.of(
                        "_claim_names",
                        Map.of("role", "src1"),
                        "_claim_sources",
                        Map.of(
                                "src1",
                                Map.of("JWT", FakeKey.unsigned(Map.of("alg", "none"), Map.of("role", "admin"))))))))
                .doesNotContain("\"role\":\"admin\"");
    }

    @Test
    @DisplayName("oidcc-client-test-distributed-claims")
    void distributedClaims() {
        assertThat(claimsOf(provider -> provider.userInfo(Map.of(
                                "_claim_names",
                                Map.of("role", "src1"),
                                "_claim_sources",
                                Map.of(
                                        "src1",
                                        Map.of(
                                                "endpoint",
                                                provider.url(Endpoint.END_SESSION)
                                                        .toString(),
                                                "access_token",
                                                "x"))))
                        .answer(Endpoint.END_SESSION, FakeAnswer.json(200, "{\"role\":\"admin\"}"))))
                .doesNotContain("\"role\":\"admin\"");
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-openid-config")
    void discoveryOpenIdConfig() {
        try (EngineScene scene = scene()) {
            scene.browser().open(APP + "/");
            assertThat(scene.provider().calls(Endpoint.METADATA)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-jwks-uri-keys")
    void discoveryJwksUriKeys() {
        try (EngineScene scene = scene()) {
            scene.browser().open(APP + "/");
            scene.browser().open(APP + "/");
            assertThat(scene.provider().calls(Endpoint.JWKS)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-issuer-mismatch")
    void discoveryIssuerMismatch() {
        try (EngineScene scene = scene()) {
            scene.provider().metadata(metadata -> metadata.put("issuer", EVIL));
            TestPage page = scene.browser().open(APP + "/");
            assertThat(page.code()).isEqualTo("provider_metadata_invalid");
            assertThat(page.trail()).hasSize(1);
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isZero();
        }
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation")
    void signingKeyRotation() {
        try (EngineScene scene = scene()) {
            scene.browser().open(APP + "/");
            scene.provider().rotateKeys();
            assertThat(scene.browser().open(APP + "/").subject()).isEqualTo("alice");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation-just-before-signing")
    void signingKeyRotationJustBeforeSigning() {
        try (EngineScene scene = scene()) {
            scene.browser().open(APP + "/");
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/late");
            scene.provider().rotateKeys();
            TestPage page = mode == ResponseMode.QUERY
                    ? browser.click(EVIL, callback.url())
                    : browser.post(EVIL, APP + "/oidc/callback", callback.params());
            assertThat(page.url()).isEqualTo(APP + "/late");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-form-post-error")
    void formPostError() {
        refuses("login_denied", provider -> provider.refuseLogins("access_denied"));
    }

    @Test
    @DisplayName("oidcc-client-test-3rd-party-init-login")
    void thirdPartyInitLogin() {
        try (EngineScene scene = scene()) {
            TestPage page = scene.browser()
                    .click(
                            EVIL,
                            APP + "/oidc/login?iss=" + scene.provider().issuer()
                                    + "&login_hint=bob&target_link_uri=https%3A%2F%2Fapp.example.com%2Fdeep");
            assertThat(page.url()).isEqualTo(APP + "/deep");
            assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("login_hint"))
                    .isEqualTo("bob");
        }
    }

    private static String withBrokenSignature(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature =
                Base64.getUrlDecoder().decode(token.substring(dot + 1).getBytes(StandardCharsets.US_ASCII));
        signature[signature.length / 2] ^= 0x5a;
        return token.substring(0, dot + 1) + FakeKey.base64url(signature);
    }
}
