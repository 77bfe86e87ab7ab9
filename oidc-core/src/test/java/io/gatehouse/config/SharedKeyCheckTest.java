package io.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and secrets by which we authenticate, at the start and when their file has changed. */
class SharedKeyCheckTest {
    private static Secret key() throws Exception {
        return Secret.of(new ECKeyGenerator(Curve.P_256).generate().toJSONString());
    }

    private static ProviderConfig.Builder provider(String name, ClientKeyConfig key) {
        return ProviderConfig.builder()
                .name(name)
                .key("providers." + name)
                .issuer("https://" + name + ".example.com")
                .clientId("app")
                .clientAuth(ClientAuth.PRIVATE_KEY_JWT)
                .clientKey(key);
    }

    private static ClientKeyConfig.Builder with(Secret... keys) {
        return ClientKeyConfig.builder().keys(List.of(keys));
    }

    private static List<String> problems(ProviderConfig.Builder one, ProviderConfig.Builder other) {
        return GatehouseConfig.builder().providers(List.of(one.build(), other.build())).build().problems().stream()
                .map(ConfigProblem::toString)
                .toList();
    }

    @Test
    void oneKeyAtTwoProvidersNeedsBothIssuersAsTheAudience() throws Exception {
        Secret key = key();

        assertThat(problems(
                        provider("a", with(key).build()),
                        provider("b", with(key).build())))
                .isEmpty();
        assertThat(problems(
                        provider("a", with(key).build()),
                        provider(
                                "b",
                                with(key)
                                        .audience(ClientAudience.TOKEN_ENDPOINT)
                                        .build())))
                .singleElement()
                .asString()
                .contains("providers.b.client-key-file", "use another key");
        UnaryOperator<ProviderConfig.Builder> byMetadata =
                provider -> provider.issuer(null).metadataUrl(URI.create("https://b.example.com/meta"));
        assertThat(problems(
                        provider("a", with(key).build()),
                        byMetadata.apply(provider("b", with(key).build()))))
                .singleElement()
                .asString()
                .contains("providers.b.client-key-file");
        assertThat(problems(
                        provider("a", with(key).build()),
                        byMetadata.apply(provider("b", with(key()).build()))))
                .isEmpty();
    }

    @Test
    void oneNameOfTwoKeysIsRefused() throws Exception {
        assertThat(problems(
                        provider("a", with(key()).keyId("gateway").build()),
                        provider("b", with(key()).keyId("gateway").build())))
                .singleElement()
                .asString()
                .contains("providers.b.client-key-id", "is that of another key at providers.a");
    }

    @ParameterizedTest
    @EnumSource(ClientAuth.class)
    void aSecretIsJudgedAtEveryReadingByHowItIsUsed(ClientAuth method) {
        List<String> found = new ArrayList<>();
        ProviderConfig provider = ProviderConfig.builder()
                .issuer("https://idp.example.com")
                .clientId("app")
                .clientAuth(method)
                .build();

        SecretRules.clientSecrets(
                provider,
                List.of(Secret.of("x".repeat(31)), Secret.of("y".repeat(40))),
                (key, why) -> found.add(key + " " + why));

        assertThat(found).hasSize(method == ClientAuth.CLIENT_SECRET_JWT ? 1 : 0);
    }
}
