package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A token that the provider signed for something else is handed in as an ID token, or next to one. */
@Timeout(60)
class TokenSubstitutionTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private void refused(RefusalCode code, String word) {
        refused(config -> config, code, word);
    }

    private void refused(UnaryOperator<ProviderConfig.Builder> edit, RefusalCode code, String word) {
        try (ClientUnderTest client = ClientUnderTest.of(provider, edit)) {
            assertThatThrownBy(client::signIn)
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(code))
                    .hasMessageContaining(word);
        }
    }

    private Map<String, Object> tokenOf(Map<String, Object> more) {
        long now = System.currentTimeMillis() / 1000;
        Map<String, Object> claims = new LinkedHashMap<>(
                Map.of("iss", provider.issuer(), "sub", "admin", "aud", "gateway", "iat", now, "exp", now + 300));
        claims.put("nonce", ClientUnderTest.NONCE);
        claims.putAll(more);
        return claims;
    }

    @Test
    void anAccessTokenIsNoIdToken() {
        FakeKey key = provider.keys().get(0);
        provider.idToken(token -> key.sign(
                Map.of("alg", "RS256", "kid", key.kid(), "typ", "at+jwt"), tokenOf(Map.of("scope", "openid"))));
        refused(RefusalCode.ID_TOKEN_INVALID, "'at+jwt'");
    }

    @Test
    void anAccessTokenWithoutATypeIsNoneEither() {
        FakeKey key = provider.keys().get(0);
        Map<String, Object> claims = tokenOf(Map.of("scope", "openid"));
        claims.remove("nonce");
        provider.idToken(token -> key.sign(claims));
        refused(RefusalCode.ID_TOKEN_INVALID, "nonce");
    }

    @Test
    void aLogoutTokenIsNoIdToken() {
        FakeKey key = provider.keys().get(0);
        provider.idToken(token ->
                key.sign(Map.of("alg", "RS256", "kid", key.kid(), "typ", "logout+jwt"), tokenOf(Map.of("jti", "1"))));
        refused(RefusalCode.ID_TOKEN_INVALID, "'logout+jwt'");
    }

    @Test
    void anIdTokenForAnotherClientIsRefused() {
        provider.idTokenClaims(claims -> claims.put("aud", "another-client"));
        refused(RefusalCode.ID_TOKEN_INVALID, "aud");
    }

    @Test
    void anIdTokenIssuedToAnotherClientForUsAsWellIsRefused() {
        provider.idTokenClaims(claims -> claims.put("azp", "another-client"));
        refused(RefusalCode.ID_TOKEN_INVALID, "azp");
    }

    @Test
    void anIdTokenOfAnotherProviderIsRefused() {
        try (FakeProvider other = FakeProvider.start()) {
            provider.idToken(token -> other.issueIdToken(ClientUnderTest.NONCE, null));
            refused(RefusalCode.ID_TOKEN_INVALID, "signature");
        }
    }

    @Test
    void anIdTokenOfAnotherLoginIsRefused() {
        provider.idToken(token -> {
            provider.idToken(fresh -> fresh);
            return provider.issueIdToken("nonce-of-another-login", null);
        });
        refused(RefusalCode.ID_TOKEN_INVALID, "nonce");
    }

    @Test
    void anAccessTokenOfAnotherLoginIsNoticed() {
        provider.tokenResponse(response -> response.put("access_token", "access-of-somebody-else"));
        refused(RefusalCode.ID_TOKEN_INVALID, "at_hash");
    }

    @Test
    void userInfoOfAnotherPersonIsNotUsed() {
        provider.userInfo(Map.of("sub", "admin"));
        refused(config -> config.userInfo(true), RefusalCode.USER_INFO_INVALID, "sub");
    }

    @Test
    void theIdTokenIsNoUserInfo() {
        // Its audience is right; what it is about decides.
        provider.idTokenClaims(claims -> claims.put("sub", "admin"));
        String ofAdmin = provider.issueIdToken(null, null);
        provider.idTokenClaims(claims -> {});
        provider.answer(FakeProvider.Endpoint.USERINFO, FakeAnswer.of(200, "application/jwt", ofAdmin));
        refused(config -> config.userInfo(true), RefusalCode.USER_INFO_INVALID, "sub");
    }
}
