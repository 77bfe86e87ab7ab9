package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What was sealed for one use, offered for another. */
class SealedPurposeTest {
    private static final String SESSION = "__Host-gatehouse";

    private static Secret key(int seed) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static EngineScene scene() {
        return EngineScene.storing(StoreKind.COOKIE);
    }

    private static UnaryOperator<GatehouseConfig.Builder> keys(Secret... keys) {
        return config -> config.session(SessionConfig.builder()
                .store(StoreKind.COOKIE)
                .keys(List.of(keys))
                .build());
    }

    private static boolean accepts(Gatehouse gatehouse, String host, String name, String value) {
        Outcome outcome =
                gatehouse.handle(FakeExchange.fetch("/x").authority(host).cookie(name, value));
        return outcome instanceof Outcome.Proceed;
    }

    private static String session(TestBrowser browser) {
        return browser.cookies().named(SESSION).orElseThrow().value();
    }

    @Test
    void aPendingLoginIsNoSession() {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.browser();
            browser.openUntilCallback(APP + "/");
            String ticket = browser.cookies().all().get(0).value();
            for (String value : List.of(ticket, "1." + ticket, "2." + ticket)) {
                assertThat(accepts(scene.gatehouse(), "app.example.com", SESSION, value))
                        .isFalse();
            }
        }
    }

    @Test
    void aSessionIsNoPendingLoginOrLogout() {
        try (EngineScene scene = scene()) {
            String sealed = session(scene.signedIn("alice")).substring(2);
            TestBrowser other = scene.browser();
            TestPage callback = other.openUntilCallback(APP + "/");
            String ticketName = other.cookies().all().get(0).name();
            FakeExchange exchange = FakeExchange.navigation(callback.url().substring(APP.length()))
                    .cookie(ticketName, sealed);
            assertThat(((Outcome.Refuse) scene.handle(exchange))
                            .refusal()
                            .code()
                            .word())
                    .isEqualTo("login_unknown");
            assertThat(scene.handle(FakeExchange.navigation("/oidc/logged-out?state=x")
                            .cookie("__Host-gatehouse-logout", sealed)))
                    .isInstanceOf(Outcome.Reply.class);
        }
    }

    @Test
    void aPendingLoginUnderTheNameOfAnotherIsNone() {
        try (EngineScene scene = scene()) {
            TestBrowser browser = scene.browser();
            TestPage one = browser.openUntilCallback(APP + "/one");
            Kept first = browser.cookies().all().get(0);
            TestPage two = browser.openUntilCallback(APP + "/two");
            Kept second = browser.cookies().all().stream()
                    .filter(cookie -> !cookie.name().equals(first.name()))
                    .findFirst()
                    .orElseThrow();
            browser.cookies().tamper(second.name(), first.value());
            assertThat(browser.open(two.url()).code()).isEqualTo("login_unknown");
            browser.cookies().clear();
            browser.cookies()
                    .put(new Kept(second.name(), first.value(), "app.example.com", true, "/", true, "lax", null));
            assertThat(browser.open(one.url()).code()).isEqualTo("login_unknown");
        }
    }

    @Test
    void aSessionCountsUnderItsOwnCookieNameAlone() {
        try (EngineScene scene = scene()) {
            String sealed = session(scene.signedIn("alice"));
            Gatehouse renamed = scene.another(
                    config -> config.session(EngineScene.session(StoreKind.COOKIE)
                            .cookie(CookieConfig.builder().name("__Host-other").build())
                            .build()),
                    config -> config);
            assertThat(accepts(renamed, "app.example.com", "__Host-other", sealed))
                    .isFalse();
            assertThat(accepts(scene.gatehouse(), "app.example.com", "gatehouse", sealed))
                    .isFalse();
            assertThat(accepts(scene.gatehouse(), "app.example.com", SESSION, sealed))
                    .isTrue();
        }
    }

    @Test
    void aSessionCountsOnItsOwnHostAlone() {
        for (StoreKind store : StoreKind.values()) {
            try (EngineScene scene = EngineScene.storing(store)) {
                String value = session(scene.signedIn("alice"));
                assertThat(accepts(scene.gatehouse(), "other.example.com", SESSION, value))
                        .isFalse();
                assertThat(accepts(scene.gatehouse(), "example.com", SESSION, value))
                        .isFalse();
                assertThat(accepts(scene.gatehouse(), "app.example.com", SESSION, value))
                        .isTrue();
            }
        }
    }

    @Test
    void aSessionCountsWithItsOwnProviderAndClientAlone() {
        try (EngineScene scene = scene();
                FakeProvider other = FakeProvider.start()) {
            String value = session(scene.signedIn("alice"));
            UnaryOperator<GatehouseConfig.Builder> same = config ->
                    config.session(EngineScene.session(StoreKind.COOKIE).build());
            assertThat(accepts(scene.another(same, config -> config), "app.example.com", SESSION, value))
                    .isTrue();
            assertThat(accepts(
                            scene.another(same, config -> config.clientId("another")),
                            "app.example.com",
                            SESSION,
                            value))
                    .isFalse();
            assertThat(accepts(
                            scene.another(same, config -> config.issuer(other.issuer())),
                            "app.example.com",
                            SESSION,
                            value))
                    .isFalse();
        }
    }

    @Test
    void aRetiredKeyOpensNothingAndARotatedOneStillOpens() {
        try (EngineScene scene = EngineScene.start(keys(key(1)))) {
            String value = session(scene.signedIn("alice"));
            assertThat(accepts(scene.another(keys(key(2), key(1)), p -> p), "app.example.com", SESSION, value))
                    .isTrue();
            assertThat(accepts(scene.another(keys(key(2)), p -> p), "app.example.com", SESSION, value))
                    .isFalse();
        }
    }

    @Test
    void aPendingLoginOfARetiredKeyIsNone() {
        try (EngineScene scene = EngineScene.start(keys(key(1)))) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            browser.site(APP, scene.another(keys(key(2)), p -> p));
            assertThat(browser.open(callback.url()).code()).isEqualTo("login_unknown");
        }
    }

    @Test
    void aPendingLoginOfARotatedKeyIsFinished() {
        try (EngineScene scene = EngineScene.start(keys(key(1)))) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            browser.site(APP, scene.another(keys(key(2), key(1)), p -> p));
            assertThat(browser.open(callback.url()).subject()).isEqualTo("alice");
        }
    }

    @Test
    void shorterSettingsHoldForSessionsThatAreUnderWay() {
        try (EngineScene scene = scene()) {
            String value = session(scene.signedIn("alice"));
            Gatehouse shorter = scene.another(
                    config -> config.session(EngineScene.session(StoreKind.COOKIE)
                                    .maxDuration(Duration.ofMinutes(5))
                                    .inactivityTimeout(Duration.ofMinutes(5))
                                    .build())
                            .login(LoginConfig.builder().build()),
                    p -> p);
            scene.clock().advance(Duration.ofMinutes(5));
            assertThat(accepts(shorter, "app.example.com", SESSION, value)).isFalse();
            assertThat(accepts(scene.gatehouse(), "app.example.com", SESSION, value))
                    .isTrue();
        }
    }
}
