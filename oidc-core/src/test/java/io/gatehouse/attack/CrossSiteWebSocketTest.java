package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.Origin;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of somebody else's opens a WebSocket with the cookies of the person who looks at it. */
class CrossSiteWebSocketTest {
    private static FakeExchange handshake(EngineScene scene, String origin) {
        return FakeExchange.request("GET", "/live")
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("Origin", origin)
                .header("Cookie", scene.signedIn("alice").cookieHeader(APP + "/live"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVIL,
                "null",
                "",
                "https://app.example.com.evil.example",
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://sub.app.example.com"
            })
    void isRefused(String origin) {
        try (EngineScene scene = EngineScene.start()) {
            assertThat(BearerScene.said(scene.handle(handshake(scene, origin)))).isEqualTo("403 origin_not_allowed");
        }
    }

    @Test
    void isRefusedWhereAProxyTookTheUpgradeOff() {
        try (EngineScene scene = EngineScene.start()) {
            FakeExchange without = FakeExchange.request("GET", "/live")
                    .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                    .header("Origin", EVIL)
                    .header("Cookie", scene.signedIn("alice").cookieHeader(APP + "/live"));
            assertThat(BearerScene.said(scene.handle(without))).isEqualTo("403 origin_not_allowed");
        }
    }

    @Test
    void isRefusedWithTwoOrigins() {
        try (EngineScene scene = EngineScene.start()) {
            assertThat(BearerScene.said(scene.handle(handshake(scene, APP).header("Origin", EVIL))))
                    .isEqualTo("403 origin_not_allowed");
        }
    }

    @Test
    void isNoAttackFromAPageOfOurOwnOrOneThatTheRuleNames() {
        AccessPolicy rules = new AccessPolicy(List.of(AccessRule.builder(
                        List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                .allowedOrigins(Set.of(Origin.parse("https://spa.example.com").orElseThrow()))
                .build()));
        try (EngineScene scene = EngineScene.start(config -> config.rules(rules))) {
            assertThat(scene.handle(handshake(scene, APP))).isInstanceOf(Outcome.Proceed.class);
            assertThat(scene.handle(handshake(scene, "https://spa.example.com")))
                    .isInstanceOf(Outcome.Proceed.class);
            assertThat(BearerScene.said(scene.handle(handshake(scene, EVIL)))).isEqualTo("403 origin_not_allowed");
        }
    }

    @Test
    void isNoAttackByAProgramThatSendsAnAccessToken() {
        try (EngineScene scene = BearerScene.start()) {
            String token = scene.provider().issueAccessToken(claims -> {});
            Outcome outcome = scene.handle(BearerScene.call("/api/live", token)
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                    .header("Origin", EVIL));
            assertThat(outcome).isInstanceOf(Outcome.Proceed.class);
        }
    }
}
