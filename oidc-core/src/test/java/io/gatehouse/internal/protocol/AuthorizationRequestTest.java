package io.gatehouse.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.http.Params;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.policy.StepUp;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeProvider;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuthorizationRequestTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private String url(ResponseMode mode, LoginRequest login, UnaryOperator<ProviderConfig.Builder> edit)
            throws ProviderFailure {
        try (ClientUnderTest client = ClientUnderTest.of(provider, mode, InstantSource.system(), edit)) {
            return client.client().authorizationUrl(login);
        }
    }

    private static Params params(String url) throws Exception {
        return Params.parse(Optional.ofNullable(URI.create(url).getRawQuery()).orElse(""));
    }

    @Test
    void asksForACodeWithPkceStateAndNonce() throws Exception {
        // RFC 7636, appendix B
        LoginRequest login = new LoginRequest(
                ClientUnderTest.CALLBACK,
                "the-state",
                "the-nonce",
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                null,
                null);
        String url = url(ResponseMode.QUERY, login, config -> config);
        assertThat(url).startsWith(provider.url(FakeProvider.Endpoint.AUTHORIZATION) + "?");
        Params params = params(url);
        assertThat(params.names())
                .containsExactlyInAnyOrder(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "scope",
                        "state",
                        "nonce",
                        "code_challenge",
                        "code_challenge_method");
        assertThat(params.all("response_type")).containsExactly("code");
        assertThat(params.all("client_id")).containsExactly("gateway");
        assertThat(params.all("redirect_uri")).containsExactly(ClientUnderTest.CALLBACK);
        assertThat(params.all("scope")).containsExactly("openid profile email");
        assertThat(params.all("state")).containsExactly("the-state");
        assertThat(params.all("nonce")).containsExactly("the-nonce");
        assertThat(params.all("code_challenge_method")).containsExactly("S256");
        assertThat(params.all("code_challenge")).containsExactly("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assertThat(login).hasToString("LoginRequest[redacted]");
    }

    @Test
    void sendsS256WhateverTheMetadataSaysOfPkce() throws Exception {
        for (Object methods : List.of(List.of("plain"), List.of(), "none")) {
            provider.metadata(metadata -> metadata.put("code_challenge_methods_supported", methods));
            assertThat(url(ResponseMode.QUERY, ClientUnderTest.login(), config -> config))
                    .contains("code_challenge_method=S256");
        }
        provider.metadata(metadata -> metadata.remove("code_challenge_methods_supported"));
        assertThat(url(ResponseMode.QUERY, ClientUnderTest.login(), config -> config))
                .contains("code_challenge_method=S256");
    }

    @Test
    void asksForAFormPostWhereThatIsSet() throws Exception {
        assertThat(params(url(ResponseMode.FORM_POST, ClientUnderTest.login(), config -> config))
                        .all("response_mode"))
                .containsExactly("form_post");
    }

    @Test
    void encodesEveryValue() throws Exception {
        LoginRequest login = new LoginRequest(
                "https://app.example.com/oidc/callback?a=b&c=d",
                ClientUnderTest.STATE,
                ClientUnderTest.NONCE,
                ClientUnderTest.VERIFIER,
                "älice+x@example.com&client_id=evil#f",
                null);
        String url = url(
                ResponseMode.QUERY,
                login,
                config ->
                        config.clientId("a client&x=y").authorizationParams(Map.of("ui_locales", "de en&state=evil")));
        Params params = params(url);
        assertThat(URI.create(url).getRawFragment()).isNull();
        assertThat(params.all("client_id")).containsExactly("a client&x=y");
        assertThat(params.all("login_hint")).containsExactly("älice+x@example.com&client_id=evil#f");
        assertThat(params.all("redirect_uri")).containsExactly("https://app.example.com/oidc/callback?a=b&c=d");
        assertThat(params.all("ui_locales")).containsExactly("de en&state=evil");
        assertThat(params.all("state")).containsExactly(ClientUnderTest.STATE);
        assertThat(params.all("x")).isEmpty();
    }

    @Test
    void addsTheConfiguredParametersButLetsNoneReplaceItsOwn() throws Exception {
        Map<String, String> more = Map.of(
                "prompt", "login",
                "acr_values", "mfa",
                "login_hint", "configured",
                "response_type", "token",
                "redirect_uri", "https://evil.example.com/",
                "state", "fixed",
                "nonce", "fixed",
                "code_challenge", "fixed",
                "code_challenge_method", "plain",
                "scope", "nothing");
        Params params =
                params(url(ResponseMode.QUERY, ClientUnderTest.login(), config -> config.authorizationParams(more)));
        assertThat(params.all("prompt")).containsExactly("login");
        assertThat(params.all("acr_values")).containsExactly("mfa");
        assertThat(params.all("login_hint")).containsExactly("configured");
        assertThat(params.all("response_type")).containsExactly("code");
        assertThat(params.all("redirect_uri")).containsExactly(ClientUnderTest.CALLBACK);
        assertThat(params.all("state")).containsExactly(ClientUnderTest.STATE);
        assertThat(params.all("nonce")).containsExactly(ClientUnderTest.NONCE);
        assertThat(params.all("code_challenge_method")).containsExactly("S256");
        assertThat(params.all("scope")).containsExactly("openid profile email");

        LoginRequest hinted = new LoginRequest(
                ClientUnderTest.CALLBACK,
                ClientUnderTest.STATE,
                ClientUnderTest.NONCE,
                ClientUnderTest.VERIFIER,
                "asked",
                null);
        assertThat(params(url(ResponseMode.QUERY, hinted, config -> config.authorizationParams(more)))
                        .all("login_hint"))
                .containsExactly("asked");
    }

    @Test
    void keepsTheQueryOfTheEndpoint() throws Exception {
        String url = url(
                ResponseMode.QUERY,
                ClientUnderTest.login(),
                config -> config.endpoints(EndpointsConfig.builder()
                        .authorization(URI.create("https://op.example.com/auth?tenant=a%20b&x"))
                        .build()));
        assertThat(url).startsWith("https://op.example.com/auth?tenant=a%20b&x&");
        assertThat(params(url).all("client_id")).containsExactly("gateway");
    }

    @Test
    void asksForOpenidAlways() throws Exception {
        assertThat(params(url(ResponseMode.QUERY, ClientUnderTest.login(), config -> config.scopes(List.of("email"))))
                        .all("scope"))
                .containsExactly("openid email");
    }

    @Test
    void isNotMadeWithoutMetadata() {
        provider.goDown();
        assertThatThrownBy(() -> url(ResponseMode.QUERY, ClientUnderTest.login(), config -> config))
                .isInstanceOf(ProviderFailure.class);
    }

    @Test
    void asksForTheSmallerOfTwoAges() throws Exception {
        for (String always : List.of("300", "100000", "x")) {
            LoginRequest login = new LoginRequest(
                    ClientUnderTest.CALLBACK,
                    ClientUnderTest.STATE,
                    ClientUnderTest.NONCE,
                    ClientUnderTest.VERIFIER,
                    null,
                    new StepUp(List.of(), Duration.ofMinutes(15)));
            String url =
                    url(ResponseMode.QUERY, login, config -> config.authorizationParams(Map.of("max_age", always)));
            assertThat(params(url).all("max_age")).containsExactly(always.equals("300") ? "300" : "900");
        }
    }
}
