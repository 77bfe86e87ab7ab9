package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The attacker plants a session cookie in the victim's browser and waits for the victim to sign in. */
class SessionFixationTest {
    private static final String SESSION = "__Host-gatehouse";

    private static Kept planted(String name, String value) {
        return new Kept(name, value, "app.example.com", true, "/", true, "lax", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chosen-by-the-attacker", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "1.AAAA", ""})
    void aCookieOfTheAttackersMakingIsNeverTakenOver(String value) {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser victim = scene.browser();
            victim.cookies().put(planted(SESSION, value));
            victim.open(APP + "/");
            assertThat(victim.cookies().named(SESSION).orElseThrow().value())
                    .isNotEqualTo(value)
                    .hasSize(43);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void everyLoginChangesTheSession(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            TestBrowser browser = scene.signedIn("alice");
            String before = browser.cookies().named(SESSION).orElseThrow().value();
            browser.open(APP + "/oidc/login");
            assertThat(browser.cookies().named(SESSION).orElseThrow().value()).isNotEqualTo(before);
        }
    }

    @Test
    void theSessionBeforeTheLoginIsDeadAfterIt() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser attacker = scene.signedIn("mallory");
            String attackers = attacker.cookies().named(SESSION).orElseThrow().value();
            scene.provider().user("victim", Map.of());
            TestBrowser victim = scene.browser();
            victim.cookies().put(planted(SESSION, attackers));

            TestPage page = victim.open(APP + "/oidc/login");

            assertThat(page.subject()).isEqualTo("victim");
            assertThat(victim.cookies().named(SESSION).orElseThrow().value()).isNotEqualTo(attackers);
            assertThat(attacker.fetch(APP, APP + "/").status()).isEqualTo(401);
        }
    }

    @Test
    void thereIsNoSessionBeforeALoginHasSucceeded() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            browser.openUntilCallback(APP + "/");
            browser.fetch(APP, APP + "/api");
            browser.open(APP + "/oidc/logged-out");
            scene.provider().idTokenClaims(claims -> claims.put("aud", "another"));
            browser.open(APP + "/");
            assertThat(browser.cookies().named(SESSION)).isEmpty();
        }
    }

    @Test
    void aFailedLoginLeavesTheOldSessionAlone() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            scene.provider().idTokenClaims(claims -> claims.put("nonce", "another"));
            assertThat(browser.open(APP + "/oidc/login").code()).isEqualTo("id_token_invalid");
            assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
        }
    }

    @Test
    void aCookieOfAWiderPathOrDomainDoesNotHideTheRealOne() {
        try (EngineScene scene = EngineScene.start()) {
            // On plain http there is no __Host- prefix, so a sibling can set a cookie of the same name.
            String plain = "http://app.example.com";
            TestBrowser victim = scene.browser().site(plain, scene.gatehouse());
            victim.open(plain + "/x");
            victim.cookies().put(new Kept("gatehouse", "junk", "example.com", false, "/x", false, "lax", null));
            victim.cookies().put(new Kept("gatehouse", "", "example.com", false, "/x/", false, "lax", null));
            assertThat(victim.open(plain + "/x/y").subject()).isEqualTo("alice");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void sessionCookiesAreNotForScriptsOtherSitesOrPlainHttp(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            FakeExchange exchange = FakeExchange.navigation(callback.url().substring(APP.length()));
            browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
            List<String> set = scene.handle(exchange).cookies().stream()
                    .map(cookie -> cookie.toHeaderValue())
                    .filter(header -> header.startsWith(SESSION + "="))
                    .toList();
            assertThat(set)
                    .singleElement()
                    .satisfies(header -> assertThat(header)
                            .matches("__Host-gatehouse=[A-Za-z0-9._-]+; Path=/; Secure; HttpOnly; SameSite=Lax"));
        }
    }
}
