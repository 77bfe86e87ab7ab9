package io.gatehouse.conformance;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The logout modules, with each store. */
@Timeout(120)
@ParameterizedClass
@EnumSource(StoreKind.class)
class LogoutModulesTest {
    private final StoreKind store;

    LogoutModulesTest(StoreKind store) {
        this.store = store;
    }

    private EngineScene scene() {
        return EngineScene.storing(store);
    }

    private static int status(TestBrowser browser) {
        return browser.fetch(APP, APP + "/oidc/session").status();
    }

    private void refuses(Function<FakeProvider, String> token) {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.signedIn("alice");
            Outcome outcome = post(scene, token.apply(scene.provider()));
            assertThat(((Outcome.Reply) outcome).answer().status()).isEqualTo(400);
            assertThat(((Outcome.Reply) outcome).answer().headers()).containsEntry("Cache-Control", "no-store");
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    private static Outcome post(EngineScene scene, String token) {
        return scene.handle(FakeExchange.form(
                "/oidc/logout/backchannel", "logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-init-logout")
    void rpInitLogout() {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/bye");
            assertThat(browser.click(APP, APP + "/oidc/logout?return_to=/bye").url())
                    .isEqualTo(APP + "/bye");
            FakeProvider.Received request = scene.provider().lastRequest(Endpoint.END_SESSION);
            assertThat(request.param("state")).isNotEmpty();
            assertThat(request.param("id_token_hint")).startsWith("eyJ");
            assertThat(request.param("post_logout_redirect_uri")).isEqualTo(APP + "/oidc/logged-out");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    private void rpInitLogoutAnsweredWith(String query) {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/oidc/logged-out");
            browser.click(APP, APP + "/oidc/logout?return_to=/bye");
            browser.stoppingAt(null);
            TestPage page =
                    browser.click(scene.provider().issuer().replace("/op", ""), APP + "/oidc/logged-out" + query);
            assertThat(page.body()).contains("You are signed out");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    @DisplayName("oidcc-client-test-rp-init-logout-other-state")
    void rpInitLogoutOtherState() {
        rpInitLogoutAnsweredWith("?state=other");
    }

    @Test
    @DisplayName("oidcc-client-test-rp-init-logout-no-state")
    void rpInitLogoutNoState() {
        rpInitLogoutAnsweredWith("");
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout")
    void rpBackchannelRpInitLogout() {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/oidc/logged-out");
            TestBrowser other = scene.signedIn("alice");
            // The provider calls while the browser is with it.
            browser.click(APP, APP + "/oidc/logout");
            Outcome outcome = post(scene, scene.provider().issueLogoutToken(claims -> {}));
            assertThat(((Outcome.Reply) outcome).answer().status()).isEqualTo(200);
            assertThat(((Outcome.Reply) outcome).answer().headers()).containsEntry("Cache-Control", "no-store");
            assertThat(status(browser)).isEqualTo(401);
            assertThat(status(other)).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-alg-none")
    void rpBackchannelAlgNone() {
        refuses(provider -> provider.issueLogoutToken("none", header -> {}, claims -> {}));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-no-event")
    void rpBackchannelNoEvent() {
        refuses(provider -> provider.issueLogoutToken(claims -> claims.remove("events")));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event")
    void rpBackchannelWrongEvent() {
        refuses(provider -> provider.issueLogoutToken(claims ->
                claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logouts", Map.of()))));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce")
    void rpBackchannelWithNonce() {
        refuses(provider -> provider.issueLogoutToken(claims -> claims.put("nonce", "n")));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud")
    void rpBackchannelWrongAud() {
        refuses(provider -> provider.issueLogoutToken(claims -> claims.put("aud", "other")));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss")
    void rpBackchannelWrongIss() {
        refuses(provider -> provider.issueLogoutToken(claims -> claims.put("iss", "https://other.example.org")));
    }

    @Test
    @DisplayName("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg")
    void rpBackchannelWrongAlg() {
        refuses(provider -> provider.issueLogoutToken("HS256", header -> {}, claims -> {}));
    }

    private void frontChannelEnds(TestBrowser browser, EngineScene scene) {
        Outcome outcome = scene.handle(FakeExchange.request(
                        "GET",
                        "/oidc/logout/frontchannel?iss="
                                + URLEncoder.encode(scene.provider().issuer(), StandardCharsets.UTF_8)
                                + "&sid=sid-of-alice")
                .header("Sec-Fetch-Dest", "iframe"));
        assertThat(((Outcome.Reply) outcome).answer().status()).isEqualTo(200);
        assertThat(((Outcome.Reply) outcome).answer().headers()).containsEntry("Cache-Control", "no-store");
        assertThat(status(browser)).isEqualTo(401);
    }

    @Test
    @DisplayName("oidcc-client-test-rp-frontchannel-rpinitlogout")
    void rpFrontchannelRpInitLogout() {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/oidc/logged-out");
            String back = browser.click(APP, APP + "/oidc/logout").url();
            frontChannelEnds(browser, scene);
            browser.stoppingAt(null);
            assertThat(browser.click(scene.provider().issuer().replace("/op", ""), back)
                            .body())
                    .contains("You are signed out");
        }
    }

    @Test
    @DisplayName("oidcc-client-test-rp-frontchannel-opinitlogout")
    void rpFrontchannelOpInitLogout() {
        try (EngineScene scene = scene()) {
            frontChannelEnds(scene.signedIn("alice"), scene);
        }
    }
}
