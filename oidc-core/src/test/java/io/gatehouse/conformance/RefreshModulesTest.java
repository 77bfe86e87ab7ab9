package io.gatehouse.conformance;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The certification modules about refresh tokens (OpenID Connect Core 1.0, section 12), with every store. */
class RefreshModulesTest {
    private static List<Received> refreshes(EngineScene scene) {
        return scene.provider().requests(Endpoint.TOKEN).stream()
                .filter(request -> request.param("grant_type").equals("refresh_token"))
                .toList();
    }

    /** Signs somebody in, lets the provider behave so, and returns the status of a request after the access token's end. */
    private static int afterTheEndOfTheToken(EngineScene scene, Consumer<FakeProvider> behaviour) {
        scene.provider().withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
        TestBrowser browser = scene.signedIn("alice");
        behaviour.accept(scene.provider());
        scene.clock().advance(Duration.ofMinutes(6));
        int status = browser.fetch(APP, APP + "/x").status();
        assertThat(refreshes(scene)).hasSize(1);
        return status;
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    @DisplayName("oidcc-client-test-refresh-token")
    void refreshToken(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            assertThat(afterTheEndOfTheToken(scene, provider -> {})).isEqualTo(200);
            Received request = refreshes(scene).get(0);
            assertThat(request.param("refresh_token")).startsWith("refresh-");
            assertThat(request.headers().getOrDefault("authorization", "")).startsWith("Basic ");
            assertThat(scene.events()).hasAtLeastOneElementOfType(SessionEvent.TokensRefreshed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    @DisplayName("oidcc-client-test-refresh-token-invalid-issuer")
    void refreshTokenInvalidIssuer(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            assertThat(afterTheEndOfTheToken(
                            scene,
                            provider -> provider.idTokenClaims(claims -> claims.put("iss", "https://other.example"))))
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    @DisplayName("oidcc-client-test-refresh-token-invalid-sub")
    void refreshTokenInvalidSub(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            assertThat(afterTheEndOfTheToken(
                            scene, provider -> provider.idTokenClaims(claims -> claims.put("sub", "somebody-else"))))
                    .isEqualTo(401);
        }
    }
}
