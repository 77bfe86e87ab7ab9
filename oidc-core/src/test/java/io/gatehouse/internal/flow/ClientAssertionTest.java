package io.gatehouse.internal.flow;

import static io.gatehouse.testing.BearerScene.call;
import static io.gatehouse.testing.BearerScene.said;
import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ClientAudience;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ClientKeyAlgorithm;
import io.gatehouse.config.ClientKeyConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKey;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client proves who it is with tokens that it signs (RFC 7523), at a provider that checks all of them. */
@Timeout(60)
class ClientAssertionTest {
    private static final String RSA = SigningKey.generatePem(SigningKey.RS256, new SecureRandom());
    private static final String EC = SigningKey.generatePem(SigningKey.ES256, new SecureRandom());
    private static final String OTHER = SigningKey.generatePem(SigningKey.ES256, new SecureRandom());

    @TempDir
    private Path directory = Path.of("");

    private static Map<String, Object> open(String pem, @Nullable String algorithm, @Nullable String kid) {
        try {
            return SigningKey.parse(pem, algorithm, kid).publicJwk();
        } catch (KeyRejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> open(String pem) {
        return open(pem, null, null);
    }

    private static ClientKeyConfig.Builder keys(String... pems) {
        return ClientKeyConfig.builder().keys(Stream.of(pems).map(Secret::of).toList());
    }

    private static UnaryOperator<ProviderConfig.Builder> signing(ClientKeyConfig.Builder keys) {
        return provider -> provider.clientSecret(null)
                .clientAuth(ClientAuth.PRIVATE_KEY_JWT)
                .clientKey(keys.build());
    }

    private static List<Received> all(FakeProvider provider) {
        return Stream.of(Endpoint.values())
                .flatMap(endpoint -> provider.requests(endpoint).stream())
                .toList();
    }

    @Test
    void everyRequestHasATokenOfItsOwn() {
        try (EngineScene scene =
                EngineScene.start(BearerScene.config(bearer -> bearer.introspection(true)), signing(keys(RSA)))) {
            FakeProvider provider = scene.provider().withRefreshTokens();
            provider.proof().keys(List.of(open(RSA)));

            TestBrowser alice = scene.signedIn("alice");
            scene.clock().advance(Duration.ofSeconds(275));
            assertThat(alice.open(APP + "/").subject()).isEqualTo("alice");
            assertThat(said(scene.handle(call("/api/x", provider.issueOpaqueToken(claims -> {})))))
                    .isEqualTo("200 alice");
            alice.click(APP, APP + "/oidc/logout");
            await().until(() -> provider.calls(Endpoint.REVOCATION) == 2);

            // The provider takes each token once: login, refresh, introspection, two revocations.
            await().until(() -> provider.proof().accepted().size() == 5);
            assertThat(provider.proof().complaints()).isEmpty();
            assertThat(scene.events().stream().filter(SessionEvent.TokensRefreshed.class::isInstance))
                    .hasSize(1);
            assertThat(all(provider))
                    .noneMatch(request -> request.params().containsKey("client_secret")
                            || request.headers()
                                    .getOrDefault("authorization", "")
                                    .startsWith("Basic"));
            assertThat(scene.events().toString())
                    .doesNotContain(provider.lastRequest(Endpoint.TOKEN).param("client_assertion"));
        }
    }

    @ParameterizedTest
    @CsvSource({"RS256, RS256", "PS256, PS256", "ES256, ES256", ", RS256"})
    void anRsaKeyAndAnEcKeySignWithWhatTheyAreFor(@Nullable String asked, String expected) throws Exception {
        String pem = expected.equals("ES256") ? EC : RSA;
        ClientKeyConfig.Builder keys = keys(pem).algorithm(asked == null ? null : ClientKeyAlgorithm.valueOf(asked));
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client = ClientUnderTest.of(provider, signing(keys)::apply)) {
            provider.proof().keys(List.of(open(pem, expected, null)));
            assertThat(client.signIn().subject()).isEqualTo("alice");
        }
    }

    @Test
    void theKeyIsNamedAsTheProviderNamesIt() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client = ClientUnderTest.of(provider, signing(keys(EC).keyId("key of 2026")))) {
            provider.proof().keys(List.of(open(EC, null, "key of 2026")));
            assertThat(client.signIn().subject()).isEqualTo("alice");
        }
    }

    @Test
    void theProviderIsNamedByItsTokenEndpointWhereItWantsThat() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest byIssuer = ClientUnderTest.of(provider, signing(keys(EC)));
                ClientUnderTest client =
                        ClientUnderTest.of(provider, signing(keys(EC).audience(ClientAudience.TOKEN_ENDPOINT)))) {
            provider.proof()
                    .keys(List.of(open(EC)))
                    .audience(provider.url(Endpoint.TOKEN).toString());
            assertThat(client.signIn().subject()).isEqualTo("alice");
            assertThatThrownBy(byIssuer::signIn)
                    .hasMessageContaining(
                            "provider.client-assertion-audience, which is issuer: some providers want token-endpoint")
                    .hasMessageContaining("jwks below endpoint-path");
        }
    }

    @Test
    void theSecretCanMakeTheTokensAndStaysHere() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client =
                        ClientUnderTest.of(provider, config -> config.clientAuth(ClientAuth.CLIENT_SECRET_JWT))) {
            provider.proof().mac();
            assertThat(client.signIn().subject()).isEqualTo("alice");
            assertThat(client.signIn().subject()).isEqualTo("alice");
            assertThat(provider.proof().complaints()).isEmpty();
            assertThat(provider.lastRequest(Endpoint.TOKEN).params()).doesNotContainKey("client_secret");
            assertThat(provider.lastRequest(Endpoint.TOKEN).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void anotherKeyIsTriedWhileTheProviderChangesThem() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client = ClientUnderTest.of(provider, signing(keys(EC, OTHER)))) {
            provider.proof().keys(List.of(open(OTHER)));
            client.signIn();
            assertThat(provider.calls(Endpoint.TOKEN))
                    .as("the first, then the other")
                    .isEqualTo(2);
            client.signIn();
            assertThat(provider.calls(Endpoint.TOKEN)).as("the one that worked").isEqualTo(3);
        }
    }

    @Test
    void aKeyThatIsReplacedInItsFileIsUsedWithoutARestart() throws IOException {
        Path file = Files.writeString(directory.resolve("client.key"), EC);
        try (EngineScene scene = EngineScene.start(config -> config, signing(keys(EC).keyFile(file)))) {
            scene.provider().proof().keys(List.of(open(EC)));
            scene.signedIn("alice");

            scene.provider().proof().keys(List.of(open(OTHER)));
            replace(file, "nothing of use");
            await().until(() -> scene.events().stream().anyMatch(SessionEvent.SecretsKept.class::isInstance));
            replace(file, OTHER);
            await().until(() -> scene.events().stream().anyMatch(SessionEvent.SecretsReloaded.class::isInstance));

            scene.signedIn("bob");
            assertThat(scene.provider().proof().complaints()).isEmpty();
            assertThat(scene.browser().open(APP + "/oidc/jwks").body())
                    .contains(String.valueOf(open(OTHER).get("kid")))
                    .doesNotContain("\"d\"");
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aProviderThatKnowsAnotherKeyIsExplained() {
        try (FakeProvider provider = FakeProvider.start();
                ClientUnderTest client = ClientUnderTest.of(provider, signing(keys(EC)))) {
            provider.proof().keys(List.of(open(OTHER)));
            assertThatThrownBy(client::signIn)
                    .hasMessageContaining("the key of provider.client-key-file")
                    .hasMessageContaining("register its public half there")
                    .message()
                    .doesNotContain(
                            provider.lastRequest(Endpoint.TOKEN).param("client_assertion"), EC.substring(60, 100));
            assertThat(provider.proof().complaints()).containsExactly("signature");
        }
    }
}
