package io.gatehouse.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UserInfoEndpointTest {
    private final FakeProvider provider = FakeProvider.start().user("alice", Map.of("email", "old@example.com"));

    @AfterEach
    void stop() {
        provider.close();
    }

    private Duration timeout = Duration.ofSeconds(10);

    private SignIn signIn() throws ProviderFailure {
        try (ClientUnderTest client =
                ClientUnderTest.of(provider, config -> config.userInfo(true).requestTimeout(timeout))) {
            return client.signIn();
        }
    }

    private void fails(RefusalCode code, String... words) {
        assertThatThrownBy(this::signIn)
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code())
                                .as(failure.getMessage())
                                .isEqualTo(code))
                .message()
                .contains(words.length == 0 ? new String[] {"userinfo"} : words)
                .doesNotContain("access-");
    }

    @Test
    void isNotCalledUnlessAskedFor() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
        }
        assertThat(provider.calls(Endpoint.USERINFO)).isZero();
    }

    @Test
    void addsToTheClaimsOfTheIdToken() throws Exception {
        provider.userInfo(Map.of("email", "new@example.com", "phone_number", "+49 1"));
        SignIn signIn = signIn();
        assertThat(signIn.claims())
                .containsEntry("sub", "alice")
                .containsEntry("email", "new@example.com")
                .containsEntry("phone_number", "+49 1")
                .containsEntry("iss", provider.issuer());
        FakeProvider.Received request = provider.lastRequest(Endpoint.USERINFO);
        assertThat(request.headers().get("authorization"))
                .isEqualTo("Bearer " + signIn.tokens().accessToken());
        assertThat(request.params()).isEmpty();
    }

    @Test
    void doesNotChangeWhatTheIdTokenSaysAboutItself() throws Exception {
        provider.userInfo(
                Map.of("iss", "https://evil.example.com", "aud", "evil", "acr", "gold", "sid", "x", "exp", 1));
        assertThat(signIn().claims())
                .containsEntry("iss", provider.issuer())
                .containsEntry("aud", "gateway")
                .containsEntry("sid", "sid-of-alice")
                .doesNotContainKey("acr");
    }

    @Test
    void ofSomebodyElseIsNotUsed() {
        provider.userInfo(Map.of("sub", "bob"));
        fails(RefusalCode.USER_INFO_INVALID, "sub of the userinfo answer", "it is another");
        provider.userInfo(Map.of("sub", List.of("alice")));
        fails(RefusalCode.USER_INFO_INVALID, "sub of the userinfo answer");
        provider.answer(Endpoint.USERINFO, FakeAnswer.json(200, "{\"email\":\"x\"}"));
        fails(RefusalCode.USER_INFO_INVALID, "it is missing");
        provider.answer(Endpoint.USERINFO, FakeAnswer.json(200, "{\"sub\":null}"));
        fails(RefusalCode.USER_INFO_INVALID, "it is missing");
    }

    @Test
    void mayBeSigned() throws Exception {
        for (String alg : List.of("RS256", "ES256", "PS256")) {
            provider.signedUserInfo(alg).userInfo(Map.of("email", alg + "@example.com"));
            assertThat(signIn().claims()).containsEntry("email", alg + "@example.com");
        }
    }

    @Test
    void mustBeSignedAsIdTokensAreWhereItIsSigned() {
        provider.signedUserInfo("none");
        fails(RefusalCode.USER_INFO_INVALID, "'none'");
        provider.signedUserInfo("HS256");
        fails(RefusalCode.USER_INFO_INVALID, "'HS256'");
        provider.signedUserInfo("RS256").userInfo(Map.of("iss", "https://evil.example.com"));
        fails(RefusalCode.USER_INFO_INVALID, "iss");
        provider.userInfo(Map.of("aud", "somebody"));
        fails(RefusalCode.USER_INFO_INVALID, "aud");
        provider.userInfo(Map.of("sub", "bob"));
        fails(RefusalCode.USER_INFO_INVALID, "sub");
        provider.answer(Endpoint.USERINFO, FakeAnswer.of(200, "application/jwt", "a.b.c.d.e"));
        fails(RefusalCode.USER_INFO_INVALID, "encrypted");
    }

    @Test
    void isNoIdTokenForAnotherClientOfTheSamePerson() {
        provider.idTokenClaims(claims -> claims.put("aud", "another-client"));
        String stolen = provider.issueIdToken(null, null);
        provider.idTokenClaims(claims -> {});
        provider.answer(Endpoint.USERINFO, FakeAnswer.of(200, "application/jwt", stolen));
        fails(RefusalCode.USER_INFO_INVALID, "aud");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 302, 204})
    void failsOnOtherStatuses(int status) {
        provider.answer(Endpoint.USERINFO, FakeAnswer.of(status, "application/json", ""));
        fails(RefusalCode.USER_INFO_INVALID, "status " + status);
    }

    @Test
    void failsAsUnavailableWhenTheProviderIs() {
        provider.answer(Endpoint.USERINFO, FakeAnswer.html(503));
        fails(RefusalCode.PROVIDER_UNAVAILABLE, "status 503");
        timeout = Duration.ofSeconds(1);
        provider.answer(Endpoint.USERINFO, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
        fails(RefusalCode.PROVIDER_UNAVAILABLE, "provider.request-timeout");
    }

    @Test
    void failsOnWhatIsNoUserInfo() {
        for (FakeAnswer answer : List.of(
                FakeAnswer.html(200),
                FakeAnswer.json(200, "[]"),
                FakeAnswer.json(200, "{\"sub\":\"bob\",\"sub\":\"alice\"}"),
                FakeAnswer.json(200, "{\"sub\":\"alice\",\"a\":" + "[".repeat(100_000)),
                FakeAnswer.of(200, "application/jwt", "{\"sub\":\"alice\"}"),
                FakeAnswer.of(200, "text/plain", "{\"sub\":\"alice\"}"))) {
            provider.answer(Endpoint.USERINFO, answer);
            fails(RefusalCode.USER_INFO_INVALID);
        }
    }

    @Test
    void needsAnEndpoint() {
        provider.metadata(metadata -> metadata.remove("userinfo_endpoint"));
        fails(RefusalCode.PROVIDER_METADATA_INVALID, "provider.endpoints.userinfo");
    }
}
