package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with another state, without one, or twice. */
class StateReplayTest {

    @Test
    void refusesTheStateOfAnotherBrowser() {
        try (EngineScene scene = EngineScene.start()) {
            TestPage one = scene.browser().openUntilCallback(APP + "/");
            TestBrowser other = scene.browser();
            TestPage two = other.openUntilCallback(APP + "/");

            String swapped = two.url().replace(value(two, "state"), value(one, "state"));

            assertThat(other.click(EVIL, swapped).code()).isEqualTo("login_unknown");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void codesAreNotInterchangeableBetweenTwoLoginsOfOneBrowser() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage one = browser.openUntilCallback(APP + "/one");
            TestPage two = browser.openUntilCallback(APP + "/two");

            // The verifier belongs to the state, the challenge to the code: PKCE tells them apart.
            TestPage page = browser.click(EVIL, two.url().replace(value(two, "code"), value(one, "code")));

            assertThat(page.code()).isEqualTo("token_request_refused");
            assertThat(browser.cookies().named("__Host-gatehouse")).isEmpty();
        }
    }

    @Test
    void anAnswerWorksOnceInItsBrowser() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/deep?x=1");
            assertThat(browser.click(EVIL, callback.url()).subject()).isEqualTo("alice");

            // Again, by the back button: the session goes on to where the login led; nothing is redeemed.
            TestPage again = browser.open(callback.url());

            assertThat(again.url()).isEqualTo(APP + "/deep?x=1");
            assertThat(again.subject()).isEqualTo("alice");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsNotRedeemedTwiceEvenIfTheTicketWasCopied() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            TestBrowser thief = scene.browser();
            thief.cookies().copyFrom(browser.cookies());
            assertThat(browser.open(callback.url()).subject()).isEqualTo("alice");

            TestPage stolen = thief.open(callback.url());

            assertThat(stolen.code()).isEqualTo("login_unknown");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isEqualTo(1);
            assertThat(thief.cookies().all()).isEmpty();
        }
    }

    @Test
    void aCopiedTicketThatIsTriedAgainBesideALiveSessionGoesOn() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/deep");
            List<TestCookies.Kept> tickets = browser.cookies().all();
            browser.open(callback.url());
            // A reload while the first answer was on its way sends the ticket once more.
            tickets.forEach(browser.cookies()::put);

            TestPage page = browser.open(callback.url());

            assertThat(page.url()).isEqualTo(APP + "/deep");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsRefusedFromTheVeryInstantOfItsExpiry() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            // The browser's own clock may be slow and keep the cookie.
            List<TestCookies.Kept> kept = browser.cookies().all();
            scene.clock().advance(Duration.ofMinutes(10));
            kept.forEach(cookie -> browser.cookies()
                    .put(new TestCookies.Kept(
                            cookie.name(), cookie.value(), cookie.domain(), true, cookie.path(), true, "lax", null)));

            TestPage page = browser.click(EVIL, callback.url());

            assertThat(page.code()).isEqualTo("login_expired");
            assertThat(page.body()).containsPattern("login\\?return_to[^\"]*%2F\"");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void anAnswerIsTakenAMillisecondBeforeItsExpiry() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            scene.clock().advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(browser.click(EVIL, callback.url()).subject()).isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/oidc/callback?code=x",
                "/oidc/callback",
                "/oidc/callback?state=&code=x",
                "/oidc/callback?state=a&state=b&code=x",
                "/oidc/callback?code=x&code=y&state=abcdefghijkl",
                "/oidc/callback?error=access_denied",
                "/oidc/callback?error=a&error=b&state=abcdefghijkl",
                "/oidc/callback?iss=a&iss=b&code=c&state=abcdefghijkl",
                "/oidc/callback?state=%00&code=%00&iss=%ff"
            })
    void malformedAnswersArePages(String target) {
        try (EngineScene scene = EngineScene.start()) {
            TestPage page = scene.browser().click(EVIL, APP + target);
            assertThat(page.status()).isEqualTo(400);
            assertThat(page.code()).isIn("callback_malformed", "bad_request");
            assertThat(page.trail()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "code", "iss"})
    void repeatedProtocolParametersAreRefusedAlthoughTheFirstIsRight(String name) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");

            TestPage page = browser.click(EVIL, callback.url() + "&" + name + "=" + value(callback, name));

            assertThat(page.code()).isEqualTo("callback_malformed");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }

    @Test
    void unknownParametersAreIgnored() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            assertThat(browser.click(EVIL, callback.url() + "&session_state=a&session_state=b&foo=%3Cb%3E")
                            .subject())
                    .isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "id_token", "token_type", "response"})
    void tokensInTheFrontChannelAreRefused(String name) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            scene.provider().authorizationResponse(response -> response.put(name, "x"));

            TestPage page = browser.open(APP + "/");

            assertThat(page.code()).isEqualTo("callback_malformed");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void bothCodeAndErrorAreRefused() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().authorizationResponse(response -> response.put("error", "access_denied"));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("callback_malformed");
        }
    }

    @Test
    void neitherCodeNorErrorIsRefused() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().authorizationResponse(response -> response.remove("code"));
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("callback_malformed");
        }
    }

    private static String value(TestPage page, String name) {
        return Map.copyOf(page.params()).getOrDefault(name, "");
    }
}
