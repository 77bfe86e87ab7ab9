package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ResponseMode;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies;
import io.gatehouse.testing.TestPage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The attacker starts a login, sends the victim to finish it at the provider, and wants to collect the session. */
class BrowserSwappingTest {

    @ParameterizedTest
    @EnumSource(ResponseMode.class)
    void theVictimsBrowserCannotFinishTheAttackersLogin(ResponseMode mode) {
        try (EngineScene scene = EngineScene.answeredBy(mode)) {
            TestBrowser attacker = scene.browser().stoppingAt(scene.provider().issuer());
            String authorizationUrl = attacker.open(APP + "/").url();
            scene.provider().user("victim", Map.of());

            TestBrowser victim = scene.browser();
            TestPage page = victim.open(authorizationUrl);

            assertThat(page.code()).isEqualTo("login_unknown");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
            assertThat(victim.cookies().all()).isEmpty();
            // The attacker, coming back, finds nothing.
            attacker.stoppingAt(scene.provider().issuer());
            assertThat(attacker.open(APP + "/").reachedApplication()).isFalse();
        }
    }

    @Test
    void aTicketOfOneHostIsNoneOfAnother() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser().site("https://other.example.com", scene.gatehouse());
            TestPage callback = browser.openUntilCallback(APP + "/");
            TestBrowser elsewhere = scene.browser().site("https://other.example.com", scene.gatehouse());
            browser.cookies()
                    .all()
                    .forEach(cookie -> elsewhere
                            .cookies()
                            .put(new TestCookies.Kept(
                                    cookie.name(), cookie.value(), "other.example.com", true, "/", true, "lax", null)));

            TestPage page = elsewhere.open(callback.url().replace(APP, "https://other.example.com"));

            assertThat(page.code()).isEqualTo("login_unknown");
        }
    }
}
