package io.gatehouse.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Checkup;
import io.gatehouse.checkup.CheckupCode;
import io.gatehouse.checkup.Finding;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.http.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each common mistake, made with oidc-provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OidcProviderTest {
    private static final Origin ADDRESS = new Origin("http", "localhost", 8002);

    private OidcProvider provider;

    @BeforeAll
    void start() throws IOException {
        provider = OidcProvider.start();
    }

    @AfterAll
    void stop() {
        // Not there where the tests are skipped.
        if (provider != null) {
            provider.close();
        }
    }

    private Checkup checkup(Consumer<ProviderConfig.Builder> mistake) {
        ProviderConfig.Builder config = ProviderConfig.builder()
                .issuer(provider.issuer())
                .clientId("gateway")
                .clientSecret(Secret.of("op-secret"));
        mistake.accept(config);
        return Checkup.of(GatehouseConfig.builder().provider(config.build()).build())
                .address(ADDRESS);
    }

    private static List<Finding> problems(Checkup checkup) {
        return checkup.run().stream()
                .filter(finding -> finding.result() == Finding.Result.PROBLEM)
                .toList();
    }

    private static void assertNamed(CheckupCode code, Checkup checkup) {
        assertThat(problems(checkup)).extracting(Finding::code).contains(code.word());
    }

    @Test
    void withoutAMistakeEverythingIsInOrder() {
        assertThat(checkup(config -> {}).run()).allMatch(finding -> finding.result() == Finding.Result.OK);
    }

    @Test
    void aPublicClientIsInOrderWithoutASecret() {
        assertThat(checkup(config ->
                                config.clientId("public").clientSecret(null).clientAuth(ClientAuth.NONE))
                        .run())
                .allMatch(finding -> finding.result() == Finding.Result.OK);
    }

    @Test
    void aWrongSecretIsNamed() {
        assertNamed(CheckupCode.CLIENT_REFUSED, checkup(config -> config.clientSecret(Secret.of("wrong"))));
    }

    @Test
    void aSecretOfAClientThatHasNoneIsNamed() {
        assertNamed(CheckupCode.CLIENT_REFUSED, checkup(config -> config.clientId("public")));
    }

    @Test
    void anUnknownClientIsNamed() {
        assertNamed(CheckupCode.CLIENT_UNKNOWN, checkup(config -> config.clientId("nobody")));
    }

    @Test
    void aRedirectUriThatIsNotRegisteredIsNamed() {
        assertNamed(
                CheckupCode.REDIRECT_URI_REFUSED,
                checkup(config -> {}).address(new Origin("https", "app.example.com", 443)));
    }

    @Test
    void aSlashAtTheEndOfTheIssuerIsNamed() {
        assertNamed(CheckupCode.ISSUER_SLASH, checkup(config -> config.issuer(provider.issuer() + "/")));
    }

    @Test
    void anotherIssuerIsNamed() {
        assertNamed(
                CheckupCode.ISSUER_MISMATCH,
                checkup(config -> config.issuer(provider.issuer().replace("localhost", "127.0.0.1"))));
    }

    @Test
    void aClientThatMayNotUseTheCodeFlowIsNamed() {
        assertNamed(CheckupCode.CODE_FLOW_REFUSED, checkup(config -> config.clientId("no-flow")));
    }

    @Test
    void aScopeThatIsNotGrantedIsNamed() {
        assertNamed(
                CheckupCode.SCOPE_REFUSED,
                checkup(config -> config.clientId("narrow").scopes(List.of("openid", "email"))));
    }

    @Test
    void aScopeThatThereIsNotIsNoticed() {
        assertThat(checkup(config -> config.scopes(List.of("openid", "nonsense")))
                        .run())
                .extracting(Finding::code)
                .contains(CheckupCode.SCOPE_NOT_ADVERTISED.word());
    }

    @Test
    void aClockThatIsOffIsNamed() {
        assertNamed(
                CheckupCode.CLOCK_OFF,
                checkup(config -> {}).clock(InstantSource.offset(InstantSource.system(), Duration.ofMinutes(5))));
    }

    @Test
    void aProviderThatIsDownIsNamed() throws IOException {
        OidcProvider other = OidcProvider.start();
        other.close();
        assertNamed(CheckupCode.PROVIDER_UNREACHABLE, checkup(config -> config.issuer(other.issuer())));
    }
}
