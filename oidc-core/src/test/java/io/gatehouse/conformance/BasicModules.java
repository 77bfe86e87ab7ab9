package io.gatehouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.internal.protocol.SignIn;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The modules of the plans "Basic" and "Form Post Basic": code flow. */
@Timeout(60)
abstract class BasicModules {
    private final FakeProvider provider = FakeProvider.start();
    private final ResponseMode mode;

    BasicModules(ResponseMode mode) {
        this.mode = mode;
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private SignIn signIn(UnaryOperator<ProviderConfig.Builder> edit) throws ProviderFailure {
        try (ClientUnderTest client = ClientUnderTest.of(provider, mode, InstantSource.system(), edit)) {
            SignIn signIn = client.signIn();
            assertThat(provider.lastRequest(Endpoint.AUTHORIZATION).param("response_mode"))
                    .isEqualTo(mode == ResponseMode.FORM_POST ? "form_post" : "");
            return signIn;
        }
    }

    private void accepts() throws ProviderFailure {
        assertThat(signIn(config -> config).subject()).isEqualTo("alice");
    }

    private void rejects(RefusalCode code, String word) {
        rejects(config -> config, code, word);
    }

    private void rejects(UnaryOperator<ProviderConfig.Builder> edit, RefusalCode code, String word) {
        assertThatThrownBy(() -> signIn(edit))
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessageContaining(word);
    }

    @Test
    @DisplayName("oidcc-client-test")
    void client() throws Exception {
        accepts();
        assertThat(provider.lastRequest(Endpoint.AUTHORIZATION).param("response_type"))
                .isEqualTo("code");
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-iss")
    void invalidIss() {
        provider.idTokenClaims(claims -> claims.put("iss", provider.issuer() + "1"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "iss");
    }

    @Test
    @DisplayName("oidcc-client-test-missing-sub")
    void missingSub() {
        provider.idTokenClaims(claims -> claims.remove("sub"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "sub");
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-aud")
    void invalidAud() {
        provider.idTokenClaims(claims -> claims.put("aud", "gateway1"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "aud");
    }

    @Test
    @DisplayName("oidcc-client-test-missing-aud")
    void missingAud() {
        provider.idTokenClaims(claims -> claims.remove("aud"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "aud");
    }

    @Test
    @DisplayName("oidcc-client-test-missing-iat")
    void missingIat() {
        provider.idTokenClaims(claims -> claims.remove("iat"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "iat");
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-single-jwks")
    void kidAbsentSingleJwks() throws Exception {
        provider.keys(provider.keys().get(0)).idTokenHeader(header -> header.remove("kid"));
        accepts();
    }

    @Test
    @DisplayName("oidcc-client-test-kid-absent-multiple-jwks")
    void kidAbsentMultipleJwks() {
        provider.keys(provider.keys().get(0), FakeKey.rsa("rsa-2")).idTokenHeader(header -> header.remove("kid"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "kid");
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-rs256")
    void idTokenSigRs256() throws Exception {
        provider.signingAlg("RS256");
        accepts();
    }

    @Test
    @DisplayName("oidcc-client-test-idtoken-sig-none")
    void idTokenSigNone() {
        provider.signingAlg("none");
        rejects(RefusalCode.ID_TOKEN_INVALID, "'none'");
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-rs256")
    void invalidSigRs256() {
        provider.idToken(BasicModules::withBrokenSignature);
        rejects(RefusalCode.ID_TOKEN_INVALID, "signature");
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-es256")
    void invalidSigEs256() {
        provider.signingAlg("ES256").idToken(BasicModules::withBrokenSignature);
        rejects(RefusalCode.ID_TOKEN_INVALID, "signature");
    }

    @Test
    @DisplayName("oidcc-client-test-invalid-sig-hs256")
    void invalidSigHs256() throws Exception {
        provider.signingAlg("HS256");
        assertThat(signIn(config -> config.signingAlgs(List.of("HS256"))).subject())
                .isEqualTo("alice");
        provider.idToken(BasicModules::withBrokenSignature);
        rejects(config -> config.signingAlgs(List.of("HS256")), RefusalCode.ID_TOKEN_INVALID, "signature");
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-invalid-sub")
    void userInfoInvalidSub() {
        provider.userInfo(Map.of("sub", "alice1", "role", "admin"));
        rejects(config -> config.userInfo(true), RefusalCode.USER_INFO_INVALID, "sub");
    }

    @Test
    @DisplayName("oidcc-client-test-nonce-invalid")
    void nonceInvalid() {
        provider.idTokenClaims(claims -> claims.put("nonce", claims.get("nonce") + "1"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "nonce");
        provider.idTokenClaims(claims -> claims.remove("nonce"));
        rejects(RefusalCode.ID_TOKEN_INVALID, "nonce");
    }

    @Test
    @DisplayName("oidcc-client-test-scope-userinfo-claims")
    void scopeUserInfoClaims() throws Exception {
        provider.user("alice", Map.of())
                .userInfo(Map.of("name", "Alice Adams", "email", "alice@example.com", "email_verified", true));
        SignIn signIn = signIn(config -> config.userInfo(true).scopes(List.of("openid", "profile", "email")));
        assertThat(provider.lastRequest(Endpoint.AUTHORIZATION).param("scope")).isEqualTo("openid profile email");
        assertThat(signIn.claims())
                .containsEntry("name", "Alice Adams")
                .containsEntry("email", "alice@example.com")
                .containsEntry("email_verified", true);
    }

    @Test
    @DisplayName("oidcc-client-test-client-secret-basic")
    void clientSecretBasic() throws Exception {
        assertThat(signIn(config -> config.clientAuth(ClientAuth.CLIENT_SECRET_BASIC))
                        .subject())
                .isEqualTo("alice");
        assertThat(provider.lastRequest(Endpoint.TOKEN).headers().get("authorization"))
                .startsWith("Basic ");
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-bearer-header")
    void userInfoBearerHeader() throws Exception {
        SignIn signIn = signIn(config -> config.userInfo(true));
        assertThat(provider.lastRequest(Endpoint.USERINFO).headers())
                .containsEntry("authorization", "Bearer " + signIn.tokens().accessToken());
    }

    @Test
    @DisplayName("oidcc-client-test-userinfo-signed")
    void userInfoSigned() throws Exception {
        provider.signedUserInfo("RS256").userInfo(Map.of("phone_number", "+49 1"));
        assertThat(signIn(config -> config.userInfo(true)).claims()).containsEntry("phone_number", "+49 1");
    }

    @Test
    @DisplayName("oidcc-client-test-aggregated-claims")
    void aggregatedClaims() throws Exception {
        String aggregated = FakeKey.unsigned(Map.of("alg", "none"), Map.of("role", "admin"));
        provider.userInfo(Map.of(
                "_claim_names", Map.of("role", "src1"), "_claim_sources", Map.of("src1", Map.of("JWT", aggregated))));
        assertThat(signIn(config -> config.userInfo(true)).claims()).doesNotContainKey("role");
    }

    @Test
    @DisplayName("oidcc-client-test-distributed-claims")
    void distributedClaims() throws Exception {
        String elsewhere = provider.url(Endpoint.END_SESSION).toString();
        provider.userInfo(Map.of(
                "_claim_names", Map.of("role", "src1"),
                "_claim_sources", Map.of("src1", Map.of("endpoint", elsewhere, "access_token", "x"))));
        assertThat(signIn(config -> config.userInfo(true)).claims()).doesNotContainKey("role");
        assertThat(provider.calls(Endpoint.END_SESSION)).isZero();
    }

    private static String withBrokenSignature(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature =
                Base64.getUrlDecoder().decode(token.substring(dot + 1).getBytes(StandardCharsets.US_ASCII));
        signature[signature.length / 2] ^= 0x5a;
        return token.substring(0, dot + 1) + FakeKey.base64url(signature);
    }
}
