package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody ends other people's sessions, or signs in, with a token that was made for something else, or with very many. */
class LogoutTokenTest {
    private static int post(EngineScene scene, String token) {
        Outcome outcome = scene.handle(FakeExchange.form(
                "/oidc/logout/backchannel", "logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
        return ((Outcome.Reply) outcome).answer().status();
    }

    private static boolean signedIn(TestBrowser browser) {
        return browser.fetch(APP, APP + "/oidc/session").status() == 200;
    }

    @Test
    void anIdTokenEndsNothing() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            assertThat(post(scene, scene.provider().issueIdToken("nonce", null)))
                    .isEqualTo(400);
            assertThat(post(scene, scene.provider().issueIdToken(null, null))).isEqualTo(400);
            scene.provider().idTokenHeader(header -> header.put("typ", "logout+jwt"));
            assertThat(post(scene, scene.provider().issueIdToken(null, null))).isEqualTo(400);
            assertThat(signedIn(browser)).isTrue();
        }
    }

    @Test
    void aLogoutTokenSignsNobodyIn() {
        for (String type : List.of("logout+jwt", "JWT")) {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.browser();
                scene.provider()
                        .tokenResponse(response -> response.put(
                                "id_token",
                                scene.provider()
                                        .issueLogoutToken("RS256", header -> header.put("typ", type), claims -> {})));
                TestPage page = browser.open(APP + "/");
                assertThat(page.code()).isEqualTo("id_token_invalid");
                assertThat(signedIn(browser)).isFalse();
            }
        }
    }

    @Test
    void aTokenOfAnotherClientEndsNothing() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            assertThat(post(scene, scene.provider().issueLogoutToken(claims -> claims.put("aud", "other"))))
                    .isEqualTo(400);
            assertThat(post(
                            scene,
                            scene.provider()
                                    .issueLogoutToken(claims -> claims.put("aud", List.of("gateway", "other")))))
                    .isEqualTo(400);
            assertThat(signedIn(browser)).isTrue();
        }
    }

    @Test
    void anAccessTokenEndsNothing() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            for (String type : List.of("at+jwt", "application/at+jwt")) {
                assertThat(post(
                                scene,
                                scene.provider()
                                        .issueLogoutToken("RS256", header -> header.put("typ", type), claims -> {})))
                        .isEqualTo(400);
            }
            assertThat(signedIn(browser)).isTrue();
        }
    }

    @Test
    void aFloodOfUnknownKeysReachesTheProviderOnceInAWhileAndLoginsGoOn() {
        try (EngineScene scene = EngineScene.start()) {
            scene.signedIn("alice");
            int before = scene.provider().calls(Endpoint.JWKS);
            FakeKey stranger = FakeKey.rsa("x");
            IntStream.range(0, 100).parallel().forEach(i -> {
                Map<String, Object> header = new LinkedHashMap<>();
                header.put("alg", "RS256");
                header.put("kid", "kid-" + i);
                assertThat(post(scene, stranger.sign(header, Map.of("iss", "x"))))
                        .isEqualTo(400);
            });
            assertThat(scene.provider().calls(Endpoint.JWKS) - before).isLessThanOrEqualTo(2);

            // The flood has used up its own chances, and nobody else's: a new key is found at once.
            scene.provider().rotateKeys();
            assertThat(scene.browser().open(APP + "/").subject()).isEqualTo("alice");

            scene.clock().advance(Duration.ofSeconds(31));
            int later = scene.provider().calls(Endpoint.JWKS);
            scene.provider().rotateKeys();
            assertThat(post(scene, scene.provider().issueLogoutToken(claims -> {})))
                    .isEqualTo(200);
            assertThat(scene.provider().calls(Endpoint.JWKS) - later).isEqualTo(1);
        }
    }

    @Test
    void whatIsSentIsNotRepeatedToAnybody() {
        try (EngineScene scene = EngineScene.start()) {
            String canary = "canary-7c3d";
            post(scene, canary);
            post(scene, scene.provider().issueLogoutToken(claims -> claims.put("sid", List.of(canary))));
            post(scene, scene.provider().issueLogoutToken(claims -> claims.put("jti", canary + "x".repeat(600))));
            for (GatehouseEvent event : scene.events()) {
                assertThat(event.fields().toString()).doesNotContain(canary);
            }
        }
    }
}
