package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.SessionAdministration;
import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTenureTest {
    private static Tenure tenure(EngineScene scene, TestBrowser browser) {
        Outcome outcome =
                scene.handle(FakeExchange.fetch("/live").replace("Cookie", browser.cookieHeader(APP + "/live")));
        return ((Outcome.Proceed) outcome).tenure();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void endsWhenTheSessionIsEndedFromElsewhere(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            Tenure alice = tenure(scene, scene.signedIn("alice"));
            Tenure bob = tenure(scene, scene.signedIn("bob"));
            assertThat(alice.holds(false)).isTrue();

            scene.clock().advance(Duration.ofSeconds(1));
            scene.gatehouse().sessionAdministration().end(new SessionAdministration.Selector.OfSubject("alice"));

            assertThat(alice.holds(false)).isFalse();
            assertThat(bob.holds(false)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void endsWithTheLongestDurationOfTheSessionHoweverMuchItIsUsed(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            Tenure tenure = tenure(scene, scene.signedIn("alice"));
            for (int i = 0; i < 31; i++) {
                scene.clock().advance(Duration.ofMinutes(15));
                assertThat(tenure.holds(true)).as("after %s quarters", i + 1).isTrue();
            }
            scene.clock().advance(Duration.ofMinutes(15));
            assertThat(tenure.holds(true)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"MEMORY", "REDIS"})
    void isNotProlongedByQuestions(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            Tenure tenure = tenure(scene, scene.signedIn("alice"));
            for (int i = 0; i < 3; i++) {
                scene.clock().advance(Duration.ofMinutes(15));
                assertThat(tenure.holds(false)).isTrue();
            }
            scene.clock().advance(Duration.ofMinutes(15));
            assertThat(tenure.holds(false)).isFalse();
        }
    }

    @Test
    void showsNothingOfTheSession() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().user("alice", Map.of("email", "alice@example.com"));
            assertThat(tenure(scene, scene.signedIn("alice")).toString()).isEqualTo("SessionTenure[rules[0]]");
        }
    }

    @Test
    void ofAnAccessTokenEndsWithIt() {
        try (EngineScene scene = BearerScene.start()) {
            String token = scene.provider().issueAccessToken(claims -> {});
            Tenure tenure = ((Outcome.Proceed) scene.handle(BearerScene.call("/api/x", token))).tenure();
            assertThat(tenure.holds(false)).isTrue();

            scene.clock().advance(Duration.ofDays(1));

            assertThat(tenure.holds(true)).isFalse();
        }
    }

    @Test
    void ofNobodyIsWithoutEnd() {
        try (EngineScene scene = BearerScene.start()) {
            Outcome outcome = scene.handle(FakeExchange.fetch("/open/x"));
            scene.clock().advance(Duration.ofDays(400));
            assertThat(((Outcome.Proceed) outcome).tenure().holds(false)).isTrue();
        }
    }
}
