package io.gatehouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plan "Config": discovery and key rotation. */
@Timeout(60)
class ConfigModulesTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-openid-config")
    void discoveryOpenIdConfig() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            assertThat(provider.calls(Endpoint.METADATA)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-jwks-uri-keys")
    void discoveryJwksUriKeys() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            client.signIn();
            assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-discovery-issuer-mismatch")
    void discoveryIssuerMismatch() {
        provider.metadata(metadata -> metadata.put("issuer", "https://op.example.com"));
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            assertThatThrownBy(() -> client.client().authorizationUrl(ClientUnderTest.login()))
                    .isInstanceOfSatisfying(
                            ProviderFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(RefusalCode.PROVIDER_METADATA_INVALID));
        }
        assertThat(provider.calls(Endpoint.AUTHORIZATION)).isZero();
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation")
    void signingKeyRotation() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            provider.rotateKeys();
            assertThat(client.signIn().subject()).isEqualTo("alice");
            assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-signing-key-rotation-just-before-signing")
    void signingKeyRotationJustBeforeSigning() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            String code = client.code();
            client.signIn();
            provider.rotateKeys();
            assertThat(client.client().redeem(ClientUnderTest.grant(code)).subject())
                    .isEqualTo("alice");
        }
    }

    @Test
    @DisplayName("rotation of a key without kid")
    void rotationWithoutKid() throws Exception {
        provider.keys(provider.keys().get(0)).idTokenHeader(header -> header.remove("kid"));
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            provider.rotateKeys();
            assertThat(client.signIn().subject()).isEqualTo("alice");
        }
    }

    @Test
    @DisplayName("unknown keys do not make the provider busy")
    void unknownKeysAreNoAmplifier() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            provider.idTokenHeader(header -> header.put("kid", "unknown"));
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(client::signIn)
                        .isInstanceOf(ProviderFailure.class)
                        .hasMessageContaining("'unknown'");
            }
            assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(2);
        }
    }
}
