package io.gatehouse.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TokenEndpointTest {
    private static final String SECRET = "s3cret: ä+/%&=";

    private final FakeProvider provider = FakeProvider.start().client("gateway", SECRET);

    @AfterEach
    void stop() {
        provider.close();
    }

    private void fails(RefusalCode code, String... words) {
        fails(config -> config, code, words);
    }

    private void fails(UnaryOperator<ProviderConfig.Builder> edit, RefusalCode code, String... words) {
        try (ClientUnderTest client = ClientUnderTest.of(provider, edit)) {
            assertThatThrownBy(client::signIn)
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.code())
                                    .as(failure.getMessage())
                                    .isEqualTo(code))
                    .message()
                    .contains(words.length == 0 ? new String[] {"token"} : words)
                    .doesNotContain(SECRET, ClientUnderTest.VERIFIER, ClientUnderTest.NONCE);
        }
    }

    @Nested
    class Authenticates {
        @Test
        void withBothPartsFormEncodedInAHeader() throws Exception {
            provider.client("client:ü 1", SECRET);
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                client.signIn();
            }
            FakeProvider.Received request = provider.lastRequest(Endpoint.TOKEN);
            String credentials =
                    request.headers().getOrDefault("authorization", "").substring("Basic ".length());
            assertThat(new String(Base64.getDecoder().decode(credentials), StandardCharsets.US_ASCII))
                    .isEqualTo("client%3A%C3%BC+1:s3cret%3A+%C3%A4%2B%2F%25%26%3D");
            assertThat(request.params()).doesNotContainKeys("client_id", "client_secret");
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.param("grant_type")).isEqualTo("authorization_code");
            assertThat(request.param("redirect_uri")).isEqualTo(ClientUnderTest.CALLBACK);
            assertThat(request.param("code_verifier")).isEqualTo(ClientUnderTest.VERIFIER);
        }

        @Test
        void inTheBody() throws Exception {
            try (ClientUnderTest client =
                    ClientUnderTest.of(provider, config -> config.clientAuth(ClientAuth.CLIENT_SECRET_POST))) {
                client.signIn();
            }
            FakeProvider.Received request = provider.lastRequest(Endpoint.TOKEN);
            assertThat(request.param("client_id")).isEqualTo("gateway");
            assertThat(request.param("client_secret")).isEqualTo(SECRET);
            assertThat(request.headers()).doesNotContainKey("authorization");
        }

        @Test
        void notAtAll() throws Exception {
            provider.client("public", null);
            try (ClientUnderTest client = ClientUnderTest.of(provider, config -> config.clientAuth(ClientAuth.NONE))) {
                assertThat(client.signIn().subject()).isEqualTo("alice");
            }
            FakeProvider.Received request = provider.lastRequest(Endpoint.TOKEN);
            assertThat(request.param("client_id")).isEqualTo("public");
            assertThat(request.params()).doesNotContainKey("client_secret");
            assertThat(request.headers()).doesNotContainKey("authorization");
        }

        @Test
        void notWithoutASecretThatItNeeds() {
            fails(
                    config -> config.clientSecret(null),
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    "provider.client-secret is needed");
            assertThat(provider.calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Nested
    class IsTold {
        @Test
        void thatTheSecretIsWrong() {
            fails(
                    config -> config.clientSecret(Secret.of("wrong")),
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    "does not accept the client id or secret",
                    "provider.client-id 'gateway'",
                    "provider.client-secret",
                    "provider.client-auth (now client_secret_basic)");
        }

        @Test
        void whichMethodsTheProviderKnows() {
            provider.metadata(
                    metadata -> metadata.put("token_endpoint_auth_methods_supported", List.of("client_secret_post")));
            provider.answer(Endpoint.TOKEN, FakeAnswer.json(401, "{\"error\":\"invalid_client\"}"));
            fails(RefusalCode.TOKEN_REQUEST_REFUSED, "its metadata knows only 'client_secret_post'");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "invalid_grant | Code not valid | does not accept the code",
                    "invalid_grant | Incorrect redirect_uri | register the callback address",
                    "redirect_uri_mismatch | Bad Request | register the callback address",
                    "invalid_request | redirect_uri does not match | register the callback address",
                    "invalid_request | missing client_id | provider.client-auth",
                    "unauthorized_client | Client not enabled | authorization code grant",
                    "unsupported_grant_type | x | provider.endpoints.token",
                    "invalid_scope | x | provider.scopes",
                    "server_error | x | fault of its own",
                    "something_else | what now | refuses the code",
                })
        void whatToChange(String error, String description, String advice) {
            provider.answer(
                    Endpoint.TOKEN, FakeAnswer.json(400, Map.of("error", error, "error_description", description)));
            fails(
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    advice,
                    "error '" + error + "'",
                    description.length() > 1 ? "'" + description + "'" : "");
        }

        @Test
        void inTheWordsThatKeycloakHasForAWrongSecret() {
            provider.answer(
                    Endpoint.TOKEN,
                    FakeAnswer.json(
                            401,
                            Map.of(
                                    "error",
                                    "unauthorized_client",
                                    "error_description",
                                    "Invalid client or Invalid client credentials")));
            fails(
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    "does not accept the client id or secret",
                    "error 'unauthorized_client'");
        }

        @Test
        void thatAPageCameWithA401() {
            provider.answer(Endpoint.TOKEN, FakeAnswer.html(401));
            fails(RefusalCode.TOKEN_REQUEST_REFUSED, "does not accept the client id or secret", "'text/html'");
        }

        @ParameterizedTest
        @ValueSource(ints = {404, 405})
        void thatTheAddressIsWrong(int status) {
            provider.answer(Endpoint.TOKEN, FakeAnswer.html(status));
            fails(RefusalCode.TOKEN_REQUEST_REFUSED, "provider.endpoints.token", "status " + status);
        }

        @Test
        void ofAnErrorThatCameWith200() {
            provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "{\"error\":\"invalid_grant\"}"));
            fails(RefusalCode.TOKEN_REQUEST_REFUSED, "does not accept the code");
        }

        @ParameterizedTest
        @ValueSource(ints = {500, 502, 503, 504, 429})
        void thatTheProviderIsUnavailable(int status) {
            provider.answer(Endpoint.TOKEN, FakeAnswer.html(status));
            fails(RefusalCode.PROVIDER_UNAVAILABLE, "status " + status);
        }

        @Test
        void ofARedirectWithoutFollowingIt() {
            provider.answer(
                    Endpoint.TOKEN, FakeAnswer.redirect(307, provider.url(Endpoint.END_SESSION) + "?secret=canary"));
            fails(RefusalCode.TOKEN_RESPONSE_INVALID, "redirects are not followed");
            assertThat(provider.calls(Endpoint.END_SESSION)).isZero();
        }

        @Test
        void nothingThatAnErrorRepeatsOfWhatWasSent() throws Exception {
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                String code = client.code();
                provider.answer(
                        Endpoint.TOKEN,
                        FakeAnswer.json(
                                400,
                                Map.of(
                                        "error",
                                        "invalid_grant",
                                        "error_description",
                                        "code " + code + " secret " + SECRET + " verifier " + ClientUnderTest.VERIFIER
                                                + " token " + "a1.".repeat(30))));
                assertThatThrownBy(() -> client.client().redeem(ClientUnderTest.grant(code)))
                        .message()
                        .contains("code [redacted] secret [redacted] verifier [redacted] token [redacted]")
                        .doesNotContain(code, SECRET, ClientUnderTest.VERIFIER, "a1.a1");
            }
        }

        @Test
        void nothingThatCouldForgeALogLine() {
            provider.answer(
                    Endpoint.TOKEN,
                    FakeAnswer.json(
                            400,
                            Map.of(
                                    "error",
                                    "bad\r\nlogin subject=admin\u2028",
                                    "error_description",
                                    "x\u0000\n\u202e" + "long words ".repeat(500))));
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                assertThatThrownBy(client::signIn)
                        .message()
                        .doesNotContain("\r", "\n", "\u0000", "\u202e", "\u2028")
                        .hasSizeLessThan(1000);
            }
        }
    }

    static Stream<Arguments> malformedAnswers() {
        List<Arguments> all = new ArrayList<>();
        all.add(Arguments.of("a page with 200", FakeAnswer.html(200)));
        all.add(Arguments.of("nothing with 200", FakeAnswer.json(200, "")));
        all.add(Arguments.of("nothing with 204", FakeAnswer.json(204, "")));
        all.add(Arguments.of("an array", FakeAnswer.json(200, "[]")));
        all.add(Arguments.of("null", FakeAnswer.json(200, "null")));
        all.add(Arguments.of("half an object", FakeAnswer.json(200, "{\"access_token\":\"x\"")));
        all.add(Arguments.of("text", FakeAnswer.of(200, "text/plain", "access_token=x")));
        all.add(Arguments.of(
                "tokens under another type",
                FakeAnswer.of(
                        200, "text/html", "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"b\"}")));
        all.add(Arguments.of("a form", FakeAnswer.of(200, "application/x-www-form-urlencoded", "access_token=x")));
        all.add(Arguments.of("deep nesting", FakeAnswer.json(200, "{\"a\":" + "[".repeat(100_000))));
        all.add(Arguments.of("an empty object", FakeAnswer.json(200, "{}")));
        all.add(Arguments.of(
                "members twice",
                FakeAnswer.json(200, "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}")));
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedAnswers")
    void refusesMalformedAnswers(String name, FakeAnswer answer) {
        provider.answer(Endpoint.TOKEN, answer);
        fails(RefusalCode.TOKEN_RESPONSE_INVALID);
    }

    static Stream<Arguments> malformedMembers() {
        return Stream.of(
                Arguments.of("access_token", null),
                Arguments.of("access_token", ""),
                Arguments.of("access_token", 5),
                Arguments.of("access_token", "a b"),
                Arguments.of("access_token", "a\r\nX: y"),
                Arguments.of("access_token", "ä"),
                Arguments.of("access_token", "x".repeat(200_000)),
                Arguments.of("token_type", null),
                Arguments.of("token_type", "DPoP"),
                Arguments.of("token_type", "mac"),
                Arguments.of("token_type", "Bearer "),
                Arguments.of("token_type", List.of("Bearer")),
                Arguments.of("id_token", null),
                Arguments.of("id_token", ""),
                Arguments.of("id_token", 5),
                Arguments.of("expires_in", 0),
                Arguments.of("expires_in", -1),
                Arguments.of("expires_in", 1.5),
                Arguments.of("expires_in", "3600"),
                Arguments.of("expires_in", "soon"),
                Arguments.of("expires_in", true),
                Arguments.of("expires_in", List.of(3600)),
                Arguments.of("expires_in", Long.MAX_VALUE),
                Arguments.of("expires_in", 1e18),
                Arguments.of("refresh_token", 5),
                Arguments.of("refresh_token", ""),
                Arguments.of("refresh_token", "a\nb"));
    }

    @ParameterizedTest
    @MethodSource("malformedMembers")
    void refusesMalformedMembers(String name, @Nullable Object value) {
        provider.tokenResponse(response -> {
            if (value == null) {
                response.remove(name);
            } else {
                response.put(name, value);
            }
        });
        fails(RefusalCode.TOKEN_RESPONSE_INVALID, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "   ", " a", "a ", "\u0000", "a&client_id=evil", "é", "\r\nX: y"})
    void sendsACodeExactlyAsItCame(String code) {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            assertThatThrownBy(() -> client.client().redeem(ClientUnderTest.grant(code)))
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(RefusalCode.TOKEN_REQUEST_REFUSED));
        }
        assertThat(provider.lastRequest(Endpoint.TOKEN).param("code")).isEqualTo(code);
    }

    @Test
    void acceptsWhatIsUnusualAndRight() throws Exception {
        provider.tokenResponse(response -> {
            response.put("token_type", "bEARER");
            response.remove("expires_in");
            response.put("refresh_token", "refresh-me");
            response.put("something_new", Map.of("a", List.of(1, 2)));
        });
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            SignIn signIn = client.signIn();
            assertThat(signIn.tokens().accessTokenExpiresAt()).isEmpty();
            assertThat(signIn.tokens().refreshToken()).contains("refresh-me");
            assertThat(signIn).hasToString("SignIn[redacted]");
        }
    }

    @Test
    void failsWhenTheProviderIsSlow() {
        provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
        fails(
                config -> config.requestTimeout(Duration.ofMillis(500)),
                RefusalCode.PROVIDER_UNAVAILABLE,
                "provider.request-timeout");
        provider.answer(
                Endpoint.TOKEN, FakeAnswer.json(200, "{\"a\":1}".repeat(100)).dripping(Duration.ofMillis(50)));
        fails(config -> config.requestTimeout(Duration.ofMillis(500)), RefusalCode.PROVIDER_UNAVAILABLE);
    }

    @Test
    void failsWhenTheAnswerIsHuge() {
        provider.answer(Endpoint.TOKEN, FakeAnswer.json(200, "x".repeat(10_000)).endless());
        fails(RefusalCode.PROVIDER_UNAVAILABLE, "at most 524288 bytes");
    }

    @Test
    void failsWhenTheProviderHangsUp() {
        provider.answer(Endpoint.TOKEN, FakeAnswer.hangUp());
        fails(RefusalCode.PROVIDER_UNAVAILABLE, "connection broke");
    }
}
