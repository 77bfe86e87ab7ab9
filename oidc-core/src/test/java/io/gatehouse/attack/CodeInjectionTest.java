package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A stolen code of the victim, put into a login of the attacker's own (RFC 9700, section 4.5). */
class CodeInjectionTest {

    @Test
    void aStolenCodeIsOfNoUseInAnotherLogin() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().user("victim", Map.of());
            TestPage stolen = scene.browser().openUntilCallback(APP + "/");
            scene.provider().user("attacker", Map.of());
            TestBrowser attacker = scene.browser();
            TestPage own = attacker.openUntilCallback(APP + "/");

            TestPage page = attacker.open(own.url()
                    .replace(
                            own.params().getOrDefault("code", ""),
                            stolen.params().getOrDefault("code", "")));

            assertThat(page.code()).isEqualTo("token_request_refused");
            assertThat(attacker.cookies().all()).isEmpty();
        }
    }

    @Test
    void aProviderWithoutPkceIsStillCaughtByTheNonce() {
        try (EngineScene scene = EngineScene.start()) {
            // As if the provider had ignored the challenge: the tokens are those of the other login.
            scene.provider().idTokenClaims(claims -> claims.put("nonce", "the nonce of another login"));
            TestBrowser browser = scene.browser();

            assertThat(browser.open(APP + "/").code()).isEqualTo("id_token_invalid");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void everyLoginHasItsOwnUnguessableSecrets() {
        try (EngineScene scene = EngineScene.start()) {
            for (int i = 0; i < 5; i++) {
                scene.browser().open(APP + "/");
            }
            Set<String> seen = new HashSet<>();
            for (Received request : scene.provider().requests(Endpoint.AUTHORIZATION)) {
                for (String name : new String[] {"state", "nonce", "code_challenge"}) {
                    assertThat(request.param(name)).hasSize(43);
                    assertThat(seen.add(request.param(name))).as(name).isTrue();
                }
                assertThat(request.param("code_challenge_method")).isEqualTo("S256");
            }
            for (Received request : scene.provider().requests(Endpoint.TOKEN)) {
                assertThat(request.param("code_verifier")).hasSize(43);
                assertThat(seen.add(request.param("code_verifier"))).isTrue();
            }
        }
    }

    @Test
    void theCodeIsRedeemedWithTheRedirectUriThatWasSent() {
        try (EngineScene scene = EngineScene.start()) {
            scene.browser().open(APP + "/");
            assertThat(scene.provider().lastRequest(Endpoint.TOKEN).param("redirect_uri"))
                    .isEqualTo(APP + "/oidc/callback");
        }
    }

    @Test
    void aMadeUpCodeEndsInAPage() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage own = browser.openUntilCallback(APP + "/");
            TestPage page = browser.click(
                    EVIL, own.url().replace(own.params().getOrDefault("code", ""), "%00%0d%0a%3Cscript%3E"));
            assertThat(page.status()).isEqualTo(502);
            assertThat(page.body()).doesNotContain("script>");
        }
    }
}
