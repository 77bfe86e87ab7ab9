package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.LogoutConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the tokens when a session ends here (RFC 7009). */
@Timeout(60)
class TokenRevocationTest {
    private static final String LOGOUT = APP + "/oidc/logout";

    private static List<Received> revocations(EngineScene scene, int count) {
        await().until(() -> scene.provider().calls(Endpoint.REVOCATION) >= count);
        return scene.provider().requests(Endpoint.REVOCATION);
    }

    private static List<SessionEvent.RevocationFailed> failures(EngineScene scene) {
        return scene.events().stream()
                .filter(SessionEvent.RevocationFailed.class::isInstance)
                .map(SessionEvent.RevocationFailed.class::cast)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLogoutTakesTheRefreshTokenAndTheAccessTokenBack(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            scene.provider().withRefreshTokens();
            scene.signedIn("alice").click(APP, LOGOUT);

            List<Received> requests = revocations(scene, 2);
            assertThat(requests).extracting(Received::method).containsOnly("POST");
            assertThat(requests)
                    .extracting(request -> request.param("token_type_hint"))
                    .containsExactly("refresh_token", "access_token");
            assertThat(requests.get(0).param("token")).startsWith("refresh-");
            assertThat(requests.get(1).param("token")).startsWith("access-");
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.headers().getOrDefault("authorization", ""))
                            .startsWith("Basic "));
            assertThat(failures(scene)).isEmpty();
        }
    }

    @Test
    void anApplicationThatSignsOutDoesSoToo() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            FakeExchange exchange = FakeExchange.request("POST", "/sign-off");
            browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
            scene.gatehouse().signOut(exchange);
            assertThat(revocations(scene, 1).get(0).param("token_type_hint")).isEqualTo("access_token");
        }
    }

    @Test
    void theClientSaysWhoItIsAsItDoesForTokens() {
        try (EngineScene scene =
                EngineScene.start(config -> config, provider -> provider.clientAuth(ClientAuth.CLIENT_SECRET_POST))) {
            scene.signedIn("alice").click(APP, LOGOUT);
            Received request = revocations(scene, 1).get(0);
            assertThat(request.param("client_id")).isEqualTo("gateway");
            assertThat(request.params()).containsKey("client_secret");
            assertThat(request.headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void theAddressCanBeGivenByHand() {
        try (EngineScene scene = EngineScene.start(
                config -> config,
                provider -> provider.endpoints(EndpointsConfig.builder()
                        .revocation(URI.create("http://127.0.0.1:9/revoke"))
                        .build()))) {
            scene.signedIn("alice").click(APP, LOGOUT);
            await().until(() -> !failures(scene).isEmpty());
            assertThat(failures(scene).get(0).detail()).contains("revocation");
            assertThat(scene.provider().calls(Endpoint.REVOCATION)).isZero();
        }
    }

    @Test
    void nothingIsTakenBackWhereThatIsSwitchedOffOrNotOffered() {
        try (EngineScene off = EngineScene.start(config ->
                        config.logout(LogoutConfig.builder().revokeTokens(false).build()));
                EngineScene none = EngineScene.start();
                EngineScene on = EngineScene.start()) {
            none.provider().metadata(metadata -> metadata.remove("revocation_endpoint"));
            for (EngineScene scene : List.of(off, none, on)) {
                scene.signedIn("alice").click(APP, LOGOUT);
            }
            assertThat(revocations(on, 1)).hasSize(1);
            for (EngineScene scene : List.of(off, none)) {
                assertThat(scene.provider().calls(Endpoint.REVOCATION)).isZero();
                assertThat(failures(scene)).isEmpty();
            }
        }
    }

    @Test
    void aProviderThatRevokesNoAccessTokensIsNoReasonToComplain() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().withRefreshTokens();
            scene.provider()
                    .answer(Endpoint.REVOCATION, FakeAnswer.json(400, Map.of("error", "unsupported_token_type")));
            scene.signedIn("alice").click(APP, LOGOUT);
            assertThat(revocations(scene, 2)).hasSize(2);
            assertThat(failures(scene)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 500, 503, 302})
    void theOperatorIsToldWhatFailsAndNoTokenIsQuoted(int status) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            scene.provider()
                    .answer(Endpoint.REVOCATION, FakeAnswer.json(status, Map.of("error", "access-" + "x".repeat(60))));
            assertThat(browser.click(APP, LOGOUT).url()).startsWith(APP + "/oidc/logged-out");
            await().until(() -> !failures(scene).isEmpty());
            assertThat(failures(scene))
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.detail())
                            .contains(String.valueOf(status), "logout.revoke-tokens")
                            .doesNotContain("access-"));
        }
    }

    @Test
    void aProviderThatHangsKeepsNoBrowserWaiting() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            scene.provider()
                    .answer(
                            Endpoint.REVOCATION,
                            FakeAnswer.of(200, "text/plain", "").after(Duration.ofSeconds(30)));
            long start = System.nanoTime();
            browser.click(APP, LOGOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whatIsTooMuchIsDroppedAndTheOperatorTold() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser first = scene.signedIn("alice");
            scene.provider()
                    .answer(
                            Endpoint.REVOCATION,
                            FakeAnswer.of(200, "text/plain", "").after(Duration.ofSeconds(30)));
            first.stoppingAt(scene.provider().issuer()).click(APP, LOGOUT);
            for (int i = 0; i < 203; i++) {
                scene.signedIn("alice").stoppingAt(scene.provider().issuer()).click(APP, LOGOUT);
            }
            assertThat(failures(scene))
                    .isNotEmpty()
                    .first()
                    .satisfies(failure -> assertThat(failure.detail()).contains("200 sessions wait"));
        }
    }
}
