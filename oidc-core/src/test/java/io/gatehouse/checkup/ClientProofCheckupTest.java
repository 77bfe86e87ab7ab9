package io.gatehouse.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.checkup.Finding.Result;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ClientKeyConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.http.Origin;
import io.gatehouse.internal.token.SigningKey;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the provider believes a client that shares no secret with it. */
class ClientProofCheckupTest {
    private static final Origin ADDRESS = new Origin("https", "app.example.com", 443);
    private static final String KEY = SigningKey.generatePem(SigningKey.ES256, new SecureRandom());
    private static final String OTHER = SigningKey.generatePem(SigningKey.ES256, new SecureRandom());

    @TempDir
    private Path directory = Path.of("");

    private static Finding client(ProviderConfig config) {
        return ProviderCheckup.of(
                        GatehouseConfig.builder().provider(config).build(),
                        config,
                        ADDRESS,
                        Duration.ofSeconds(10),
                        InstantSource.system())
                .stream()
                .filter(finding -> finding.topic().equals(Topic.CLIENT.word()))
                .findFirst()
                .orElseThrow();
    }

    private static Finding signing(FakeProvider provider) {
        return client(provider.config()
                .clientSecret(null)
                .clientAuth(ClientAuth.PRIVATE_KEY_JWT)
                .clientKey(
                        ClientKeyConfig.builder().keys(List.of(Secret.of(KEY))).build())
                .build());
    }

    @Test
    void aKeyIsProvedByAnotherThatIsRefused() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.proof().keys(List.of(SigningKey.parse(KEY).publicJwk()));
            Finding finding = signing(provider);
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.seen()).contains("with its key by private_key_jwt", "refuses a wrong key");
            assertThat(provider.proof().complaints()).containsExactly("signature");
        }
    }

    @Test
    void aKeyThatIsNotRegisteredIsToBeRegistered() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.proof().keys(List.of(SigningKey.parse(OTHER).publicJwk()));
            Finding finding = signing(provider);
            assertThat(finding.code()).isEqualTo(CheckupCode.CLIENT_REFUSED.word());
            assertThat(finding.change())
                    .contains(
                            "register the public key of provider.client-key-file",
                            "/oidc/jwks",
                            "provider.client-assertion-audience: token-endpoint",
                            "the metadata knows only");
        }
    }

    @Test
    void aKeyIsNotProvedByAProviderThatTakesAny() {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.answer(Endpoint.TOKEN, FakeAnswer.json(400, Map.of("error", "invalid_grant")));
            assertThat(signing(provider).seen()).contains("the same answer to a wrong key");
        }
    }

    @Test
    void aCertificateIsProvedByARefusalWithoutIt() throws Exception {
        TestCertificate server = TestCertificate.create(directory, "ip:127.0.0.1");
        TestCertificate own = TestCertificate.create(directory, "dns:client.example.com");
        try (FakeProvider provider = FakeProvider.startMutualTls(server.openServerContext())) {
            ProviderConfig config = provider.config()
                    .clientSecret(null)
                    .caFile(Files.writeString(directory.resolve("ca.pem"), server.pem()))
                    .clientAuth(ClientAuth.SELF_SIGNED_TLS_CLIENT_AUTH)
                    .clientKey(ClientKeyConfig.builder()
                            .certificateFile(Files.writeString(directory.resolve("client.crt"), own.pem()))
                            .keyFile(Files.writeString(directory.resolve("client.key"), own.keyPem()))
                            .build())
                    .build();
            provider.proof().certificate(own.thumbprint());
            assertThat(client(config).seen()).contains("with its certificate", "refuses it without");
            assertThat(provider.proof().complaints()).containsExactly("certificate none");

            provider.proof().certificate("0".repeat(64));
            Finding refused = client(config);
            assertThat(refused.code()).isEqualTo(CheckupCode.CLIENT_REFUSED.word());
            assertThat(refused.change()).contains("register the certificate of provider.client-certificate-file");
        }
    }
}
