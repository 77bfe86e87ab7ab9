package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The attacker signs in and makes the victim's browser finish it, so that the victim works in the attacker's account. */
class LoginCsrfTest {

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void victimIsNotSignedInAsTheAttacker(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            String callback = attackersCallback(scene);

            TestBrowser victim = scene.browser();
            TestPage page = victim.click(EVIL, callback);

            assertThat(page.code()).isEqualTo("login_unknown");
            assertThat(victim.cookies().all()).isEmpty();
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void victimWithAPendingLoginOfItsOwnIsNotSignedInAsTheAttacker() {
        try (EngineScene scene = EngineScene.start()) {
            String callback = attackersCallback(scene);
            TestBrowser victim = scene.browser().stoppingAt(APP + "/oidc/callback");
            victim.open(APP + "/");
            victim.stoppingAt(null);

            assertThat(victim.click(EVIL, callback).code()).isEqualTo("login_unknown");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void signedInVictimStaysWhoItIs() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser victim = scene.signedIn("victim");
            int redeemed = scene.provider().calls(Endpoint.TOKEN);
            String callback = attackersCallback(scene);

            TestPage page = victim.click(EVIL, callback);

            // A session goes on: to its own place, as itself, and the attacker's code is not even looked at.
            assertThat(page.subject()).isEqualTo("victim");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isEqualTo(redeemed);
        }
    }

    @Test
    void crossSiteFormPostSignsNobodyIn() {
        try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
            scene.provider().user("attacker", Map.of());
            TestBrowser attacker = scene.browser().stoppingAt(APP + "/oidc/callback");
            Map<String, String> answer = attacker.open(APP + "/").params();

            TestBrowser victim = scene.browser();
            TestPage page = victim.post(EVIL, APP + "/oidc/callback", answer);

            assertThat(page.code()).isEqualTo("login_unknown");
            assertThat(victim.cookies().all()).isEmpty();
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void crossSiteFormPostThatClaimsToBeResubmittedSignsNobodyIn() {
        try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
            scene.provider().user("attacker", Map.of());
            TestBrowser attacker = scene.browser().stoppingAt(APP + "/oidc/callback");
            Map<String, String> answer = attacker.open(APP + "/").params();
            answer.put("gatehouse_resubmitted", "1");

            TestPage page = scene.browser().post(EVIL, APP + "/oidc/callback", answer);

            assertThat(page.code()).isEqualTo("login_unknown");
            assertThat(page.trail()).hasSize(1);
        }
    }

    private static String attackersCallback(EngineScene scene) {
        scene.provider().user("attacker", Map.of());
        TestBrowser attacker = scene.browser().stoppingAt(APP + "/oidc/callback");
        TestPage callback = attacker.open(APP + "/");
        assertThat(callback.params()).containsKeys("code", "state");
        return callback.url();
    }
}
