package io.gatehouse.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.http.Params;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.MutableClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenIdClientTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void signsIn() throws Exception {
        MutableClock clock = MutableClock.atNow();
        provider.clock(clock).user("alice", Map.of("email", "alice@example.com"));
        try (ClientUnderTest client = ClientUnderTest.of(provider, ResponseMode.QUERY, clock, config -> config)) {
            SignIn signIn = client.signIn();
            assertThat(signIn.issuer()).isEqualTo(provider.issuer());
            assertThat(signIn.subject()).isEqualTo("alice");
            assertThat(signIn.claims())
                    .containsEntry("email", "alice@example.com")
                    .containsEntry("sub", "alice");
            assertThat(signIn.providerSession()).contains("sid-of-alice");
            assertThat(signIn.tokens().accessToken()).startsWith("access-");
            assertThat(signIn.tokens().accessTokenExpiresAt())
                    .contains(clock.instant().plusSeconds(300));
            assertThat(signIn.tokens().idToken()).contains(".");
            assertThat(client.client().notReady()).isEmpty();
            assertThat(client.client().issuers().issuer()).isEqualTo(provider.issuer());
        }
    }

    @Test
    void callsNothingBeforeItMust() {
        ClientUnderTest.of(provider).close();
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(provider.calls(endpoint)).isZero();
        }
    }

    @Test
    void readsTheKeysWhileThePersonSignsIn() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.client().authorizationUrl(ClientUnderTest.login());
            await().until(() -> provider.calls(Endpoint.JWKS) == 1);
        }
    }

    @Test
    void learnsTheIssuerFromTheMetadata() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(
                provider, config -> config.issuer(null).metadataUrl(provider.url(Endpoint.METADATA)))) {
            assertThat(client.client().issuers().issuer()).isEqualTo(provider.issuer());
            assertThat(client.signIn().issuer()).isEqualTo(provider.issuer());
        }
    }

    @Test
    void insistsOnTheMaximumAgeItAskedFor() throws Exception {
        try (ClientUnderTest client =
                ClientUnderTest.of(provider, config -> config.authorizationParams(Map.of("max_age", "60")))) {
            assertThat(client.signIn().subject()).isEqualTo("alice");
            provider.idTokenClaims(claims -> claims.put("auth_time", System.currentTimeMillis() / 1000 - 600));
            assertThatThrownBy(client::signIn).hasMessageContaining("max_age");
        }
    }

    @Test
    void verifiesEd25519AndEveryOtherKindOfKey() throws Exception {
        for (FakeKey key : List.of(FakeKey.ed25519("a"), FakeKey.ec384("b"), FakeKey.ec521("c"))) {
            provider.keys(key)
                    .signingAlg(key.defaultAlg())
                    .metadata(metadata ->
                            metadata.put("id_token_signing_alg_values_supported", List.of(key.defaultAlg())));
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                assertThat(client.signIn().subject()).isEqualTo("alice");
            }
        }
    }

    @Test
    void verifiesMacsWhereTheyAreConfigured() throws Exception {
        provider.signingAlg("HS256");
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            assertThatThrownBy(client::signIn).hasMessageContaining("'HS256'");
        }
        try (ClientUnderTest client = ClientUnderTest.of(provider, config -> config.signingAlgs(List.of("HS256")))) {
            assertThat(client.signIn().subject()).isEqualTo("alice");
            assertThat(provider.calls(Endpoint.JWKS)).isLessThanOrEqualTo(1);
        }
    }

    @Nested
    class ResponseIssuer {
        @Test
        void mustEqualTheIssuer() throws Exception {
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                client.client().checkResponseIssuer(Optional.of(provider.issuer()));
                for (String iss :
                        List.of("", provider.issuer() + "/", "https://evil.example.com", provider.issuer() + " ")) {
                    refused(client, Optional.of(iss));
                }
            }
        }

        @Test
        void mustBeThereWhereItIsPromised() throws Exception {
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                refused(client, Optional.empty());
            }
        }

        @Test
        void mayBeAbsentWhereItIsNotPromisedButNotWrong() throws Exception {
            provider.metadata(metadata -> metadata.remove("authorization_response_iss_parameter_supported"));
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                client.client().checkResponseIssuer(Optional.empty());
                client.client().checkResponseIssuer(Optional.of(provider.issuer()));
                refused(client, Optional.of("https://evil.example.com"));
            }
        }

        private void refused(ClientUnderTest client, Optional<String> iss) {
            assertThatThrownBy(() -> client.client().checkResponseIssuer(iss))
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(RefusalCode.CALLBACK_ISSUER_MISMATCH));
        }
    }

    @Nested
    class EndSession {
        private Optional<String> url(ClientUnderTest client) {
            return client.client()
                    .endSessionUrl(
                            "id.token.hint",
                            "post_logout_redirect_uri",
                            "https://app.example.com/oidc/logged-out?a=b",
                            "st");
        }

        @Test
        void goesToTheProviderWithEverythingItNeeds() throws Exception {
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                String url = url(client).orElseThrow();
                assertThat(url).startsWith(provider.url(Endpoint.END_SESSION) + "?");
                Params params = Params.parse(URI.create(url).getRawQuery());
                assertThat(params.all("id_token_hint")).containsExactly("id.token.hint");
                assertThat(params.all("client_id")).containsExactly("gateway");
                assertThat(params.all("post_logout_redirect_uri"))
                        .containsExactly("https://app.example.com/oidc/logged-out?a=b");
                assertThat(params.all("state")).containsExactly("st");
            }
        }

        @Test
        void keepsTheQueryOfTheEndpoint() {
            try (ClientUnderTest client = ClientUnderTest.of(
                    provider,
                    config -> config.endpoints(EndpointsConfig.builder()
                            .endSession(URI.create("https://op.example.com/logout?tenant=1"))
                            .build()))) {
                assertThat(url(client).orElseThrow()).startsWith("https://op.example.com/logout?tenant=1&");
            }
        }

        @Test
        void isNotThereWhereTheProviderOffersNone() {
            provider.metadata(metadata -> metadata.remove("end_session_endpoint"));
            try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                assertThat(url(client)).isEmpty();
            }
        }

        @Test
        void doesNotWaitLongForAProviderThatHangs() {
            provider.answer(Endpoint.METADATA, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            try (ClientUnderTest client =
                    ClientUnderTest.of(provider, config -> config.requestTimeout(Duration.ofSeconds(20)))) {
                long start = System.nanoTime();
                assertThat(url(client)).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    @Nested
    class Close {
        @Test
        void leavesNoThreadBehind() throws Exception {
            ClientUnderTest client = ClientUnderTest.of(provider, config -> config.name("closing"));
            client.signIn();
            assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
            client.close();
            await().until(() -> threads().isEmpty());
            assertThatThrownBy(client::signIn).isInstanceOf(ProviderFailure.class);
            assertThatCode(client::close).doesNotThrowAnyException();
        }

        private List<Thread> threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("gatehouse-closing-"))
                    .toList();
        }
    }

    @Test
    void reportsEachCall() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider, config -> config.userInfo(true))) {
            client.signIn();
            assertThat(client.events(ProviderEvent.ProviderCalled.class))
                    .extracting(ProviderEvent.ProviderCalled::endpoint)
                    .containsExactlyInAnyOrder("metadata", "jwks", "token", "userinfo");
        }
    }
}
