package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ClientKeyConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client proves who it is with its certificate (RFC 8705), at a provider that asks for one in TLS and compares it. */
@Timeout(60)
class MutualTlsTest {
    private static final String EVERYWHERE = "/op/mtls";

    @TempDir
    private Path directory = Path.of("");

    private Path certificateFile = Path.of("");
    private Path keyFile = Path.of("");
    private Path authority = Path.of("");
    private FakeProvider provider = FakeProvider.start();

    @BeforeEach
    void start() throws GeneralSecurityException, IOException {
        provider.close();
        TestCertificate server = TestCertificate.create(directory, "ip:127.0.0.1");
        authority = Files.writeString(directory.resolve("ca.pem"), server.pem());
        certificateFile = directory.resolve("client.crt");
        keyFile = directory.resolve("client.key");
        provider = FakeProvider.startMutualTls(server.openServerContext());
    }

    private TestCertificate certificate() throws GeneralSecurityException, IOException {
        return TestCertificate.create(directory, "dns:client.example.com");
    }

    private TestCertificate use(TestCertificate certificate) throws GeneralSecurityException, IOException {
        replace(certificateFile, certificate.pem());
        replace(keyFile, certificate.keyPem());
        return certificate;
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private UnaryOperator<ProviderConfig.Builder> certified(ClientAuth method) {
        return config -> config.clientSecret(null)
                .clientAuth(method)
                .caFile(authority)
                .clientKey(ClientKeyConfig.builder()
                        .certificateFile(certificateFile)
                        .keyFile(keyFile)
                        .build());
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_CLIENT_AUTH", "SELF_SIGNED_TLS_CLIENT_AUTH"})
    void theCertificateIsShownWithEveryRequest(ClientAuth method) throws Exception {
        provider.withRefreshTokens().proof().certificate(use(certificate()).thumbprint());
        try (EngineScene scene = EngineScene.at(provider, config -> config, certified(method))) {
            TestBrowser alice = scene.signedIn("alice");
            scene.clock().advance(Duration.ofSeconds(275));
            assertThat(alice.open(APP + "/").subject()).isEqualTo("alice");
            alice.click(APP, APP + "/oidc/logout");
            await().until(() -> provider.calls(Endpoint.REVOCATION) == 2);

            assertThat(provider.calls(Endpoint.TOKEN)).isEqualTo(2);
            assertThat(provider.proof().complaints()).isEmpty();
            assertThat(scene.events()).noneMatch(SessionEvent.RevocationFailed.class::isInstance);
            assertThat(Stream.of(Endpoint.TOKEN, Endpoint.REVOCATION)
                            .flatMap(endpoint -> provider.requests(endpoint).stream()))
                    .allSatisfy(request -> assertThat(request.params())
                            .containsEntry("client_id", "gateway")
                            .doesNotContainKeys("client_secret", "client_assertion"));
        }
    }

    @Test
    void addressesForThoseWithACertificateAreUsedByThemAlone() throws Exception {
        use(certificate());
        provider.metadata(metadata -> {
            Map<String, Object> aliases = new LinkedHashMap<>();
            for (String member : new String[] {
                "token_endpoint", "userinfo_endpoint", "authorization_endpoint", "jwks_uri", "revocation_endpoint"
            }) {
                aliases.put(member, String.valueOf(metadata.get(member)).replace("/op/", EVERYWHERE + "/"));
            }
            metadata.put("mtls_endpoint_aliases", aliases);
        });
        try (ClientUnderTest client = ClientUnderTest.of(
                        provider,
                        config -> certified(ClientAuth.TLS_CLIENT_AUTH)
                                .apply(config)
                                .userInfo(true));
                ClientUnderTest secret = ClientUnderTest.of(provider, config -> config.caFile(authority))) {
            provider.client("gateway", null);
            assertThat(client.client().authorizationUrl(ClientUnderTest.login()))
                    .doesNotContain(EVERYWHERE);
            client.signIn();
            assertThat(paths(Endpoint.TOKEN)).containsExactly(EVERYWHERE + "/token");
            assertThat(paths(Endpoint.USERINFO)).containsExactly(EVERYWHERE + "/userinfo");
            assertThat(paths(Endpoint.JWKS)).containsOnly("/op/jwks");

            assertThatThrownBy(secret::signIn).isNotNull();
            assertThat(paths(Endpoint.TOKEN)).containsExactly(EVERYWHERE + "/token", "/op/token");
        }
    }

    private Stream<String> paths(Endpoint endpoint) {
        return provider.requests(endpoint).stream().map(Received::path);
    }

    @Test
    void aCertificateThatIsRenewedInItsFilesIsShownWithoutARestart() throws Exception {
        provider.proof().certificate(use(certificate()).thumbprint());
        try (EngineScene scene =
                EngineScene.at(provider, config -> config, certified(ClientAuth.SELF_SIGNED_TLS_CLIENT_AUTH))) {
            scene.signedIn("alice");
            TestCertificate next = certificate();

            // One after the other, as tools replace them: between the two the old ones stay in use.
            replace(certificateFile, next.pem());
            await().until(() -> kept(scene).contains("is for another key"));
            scene.signedIn("bob");
            provider.proof().certificate(next.thumbprint());
            replace(keyFile, next.keyPem());
            await().until(() -> scene.events().stream().anyMatch(SessionEvent.SecretsReloaded.class::isInstance));

            scene.signedIn("carol");
            assertThat(provider.proof().complaints()).isEmpty();
            assertThat(scene.events().toString()).doesNotContain("PRIVATE KEY");
        }
    }

    private static String kept(EngineScene scene) {
        return scene.events().stream()
                .filter(SessionEvent.SecretsKept.class::isInstance)
                .toList()
                .toString();
    }

    @Test
    void nothingIsToldOfFilesThatDoNotChange() throws Exception {
        provider.proof().certificate(use(certificate()).thumbprint());
        try (EngineScene scene = EngineScene.at(provider, config -> config, certified(ClientAuth.TLS_CLIENT_AUTH))) {
            scene.signedIn("alice");
            await().pollDelay(Duration.ofMillis(150)).until(() -> true);
            assertThat(scene.events())
                    .noneMatch(SessionEvent.SecretsReloaded.class::isInstance)
                    .noneMatch(SessionEvent.SecretsKept.class::isInstance);
        }
    }

    @Test
    void aProviderThatKnowsAnotherCertificateIsExplained() throws Exception {
        use(certificate());
        provider.proof().certificate("0".repeat(64));
        try (ClientUnderTest self = ClientUnderTest.of(provider, certified(ClientAuth.SELF_SIGNED_TLS_CLIENT_AUTH));
                ClientUnderTest issued = ClientUnderTest.of(provider, certified(ClientAuth.TLS_CLIENT_AUTH))) {
            assertThatThrownBy(self::signIn)
                    .hasMessageContaining("register the certificate of provider.client-certificate-file");
            assertThatThrownBy(issued::signIn)
                    .hasMessageContaining("register the subject of provider.client-certificate-file");
        }
    }

    @Test
    void nobodyElseIsShownTheCertificate() throws Exception {
        TestCertificate client = use(certificate());
        try (ClientUnderTest secret = ClientUnderTest.of(
                provider,
                config -> config.caFile(authority)
                        .clientKey(ClientKeyConfig.builder()
                                .certificateFile(certificateFile)
                                .keyFile(keyFile)
                                .build()))) {
            provider.proof().certificate(client.thumbprint());
            assertThatThrownBy(secret::signIn).isNotNull();
            assertThat(provider.lastRequest(Endpoint.TOKEN).headers()).doesNotContainValue(client.thumbprint());
        }
    }
}
