package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.Secret;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider changes the client's secret while people sign in and sessions are renewed. */
@Timeout(60)
class ClientSecretRotationTest {
    private static final String OLD = "old-secret-0123456789-0123456789-0123456789";
    private static final String NEW = "new-secret-0123456789-0123456789-0123456789";

    private static List<Secret> secrets(String... values) {
        return List.of(values).stream().map(Secret::of).toList();
    }

    private static EngineScene scene(ClientAuth auth) {
        EngineScene scene = EngineScene.start(
                config -> config,
                provider -> provider.clientSecrets(secrets(NEW, OLD), null).clientAuth(auth));
        scene.provider().client("gateway", OLD).withRefreshTokens();
        return scene;
    }

    private static int calls(EngineScene scene) {
        return scene.provider().calls(Endpoint.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"})
    void noLoginAndNoRefreshIsLost(ClientAuth auth) {
        try (EngineScene scene = scene(auth)) {
            TestBrowser alice = scene.signedIn("alice");
            assertThat(calls(scene)).as("the new one first, then the old").isEqualTo(2);
            scene.signedIn("bob");
            assertThat(calls(scene)).as("the one that worked last first").isEqualTo(3);

            scene.provider().client("gateway", NEW);
            scene.clock().advance(Duration.ofSeconds(275));
            assertThat(alice.open(APP + "/").subject()).isEqualTo("alice");
            assertThat(scene.events().stream().filter(SessionEvent.TokensRefreshed.class::isInstance))
                    .hasSize(1);
            assertThat(calls(scene)).isEqualTo(5);
            scene.signedIn("carol");
            assertThat(calls(scene)).isEqualTo(6);
        }
    }

    @Test
    void noRevocationIsLost() {
        try (EngineScene scene = scene(ClientAuth.CLIENT_SECRET_BASIC)) {
            TestBrowser alice = scene.signedIn("alice");
            scene.provider().client("gateway", NEW);
            alice.click(APP, APP + "/oidc/logout");
            await().until(() -> scene.provider().calls(Endpoint.REVOCATION) == 3);
            assertThat(scene.events()).noneMatch(SessionEvent.RevocationFailed.class::isInstance);
            assertThat(scene.provider().refreshTokenReuses()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | invalid_client | 3",
                "400 | invalid_client | 3",
                "401 | unauthorized_client | 3",
                "401 |  | 3",
                "400 | invalid_grant | 1",
                "403 | access_denied | 1",
                "500 | server_error | 1",
                "429 |  | 1"
            })
    void anotherSecretIsTriedWhereTheClientIsRefusedAndEachOnlyOnce(int status, String error, int calls) {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client = ClientUnderTest.of(
                        provider, config -> config.clientSecrets(secrets(NEW, OLD, "third"), null))) {
            provider.answer(
                    Endpoint.TOKEN,
                    error == null
                            ? FakeAnswer.html(status)
                            : FakeAnswer.json(
                                    status, Map.of("error", error, "error_description", "no " + OLD + " and " + NEW)));
            assertThatThrownBy(client::signIn)
                    .isInstanceOf(ProviderFailure.class)
                    .message()
                    .doesNotContain(OLD, NEW);
            assertThat(provider.calls(Endpoint.TOKEN)).isEqualTo(calls);
        }
    }

    @Test
    void whereNoneIsAcceptedTheOperatorIsToldHowManyThereAre() {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client =
                        ClientUnderTest.of(provider, config -> config.clientSecrets(secrets(NEW, OLD), null))) {
            assertThatThrownBy(client::signIn)
                    .message()
                    .contains("any of the 2 secrets", "provider.client-secret")
                    .doesNotContain(OLD, NEW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void tokensThatAreSignedWithAnyOfThemHold(String signing) throws Exception {
        try (FakeProvider provider =
                        FakeProvider.start().client("gateway", signing).signingAlg("HS256");
                ClientUnderTest client = ClientUnderTest.of(
                        provider,
                        config -> config.clientSecrets(secrets(NEW, OLD), null).signingAlgs(List.of("HS256")));
                ClientUnderTest stranger = ClientUnderTest.of(
                        provider,
                        config -> config.clientSecrets(secrets(signing), null).signingAlgs(List.of("HS256")))) {
            assertThat(client.signIn().subject()).isEqualTo("alice");
            // The provider signs with a secret that nobody here knows.
            String code = stranger.code();
            String foreign = "foreign-secret-0123456789-0123456789-012345";
            provider.idToken(
                    token -> FakeKey.mac(foreign.getBytes(StandardCharsets.UTF_8), Map.of("alg", "HS256"), Map.of()));
            assertThatThrownBy(() -> stranger.client().redeem(ClientUnderTest.grant(code)))
                    .hasMessageContaining("does not fit the client secret");
        }
    }
}
