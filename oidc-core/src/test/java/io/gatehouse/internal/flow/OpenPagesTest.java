package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What everybody may see may be kept by caches that everybody shares. */
class OpenPagesTest {
    private static AccessRule rule(String path, Requirement requirement) {
        return AccessRule.builder(List.of(PathPattern.of(path)), requirement).build();
    }

    @Test
    void knowTheSessionButNeverRenewItsSealedCookie() {
        try (EngineScene scene = EngineScene.start(config -> config.session(
                        EngineScene.session(StoreKind.COOKIE).build())
                .rules(new AccessPolicy(List.of(
                        rule("/assets/**", new Requirement.Everyone()), rule("/**", new Requirement.SignedIn())))))) {
            TestBrowser browser = scene.signedIn("alice");
            scene.clock().advance(Duration.ofMinutes(5));

            TestPage open = browser.fetch(APP, APP + "/assets/app.js");
            assertThat(open.subject()).isEqualTo("alice");
            assertThat(open.outcome().cookies()).isEmpty();

            TestPage closed = browser.fetch(APP, APP + "/orders");
            assertThat(closed.outcome().cookies()).hasSize(1);
        }
    }
}
