package io.gatehouse.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeProvider;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenIdClientTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void signsIn() throws Exception {
        provider.user("alice", Map.of("email", "alice@example.com"));
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            SignIn signIn = client.signIn();
            assertThat(signIn.issuer()).isEqualTo(provider.issuer());
            assertThat(signIn.subject()).isEqualTo("alice");
            assertThat(signIn.claims()).containsEntry("email", "alice@example.com");
            assertThat(signIn.providerSession()).contains("sid-of-alice");
            assertThat(signIn.tokens().accessToken()).startsWith("access-");
            assertThat(signIn.tokens().accessTokenExpiresAt()).isPresent();
        }
    }
}
