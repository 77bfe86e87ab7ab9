package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every character of every cookie of ours, changed, left out, doubled. */
class CookieTamperingTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static FakeExchange fetch(List<Kept> cookies, String changedName, String changedValue) {
        FakeExchange exchange = FakeExchange.fetch("/x");
        cookies.forEach(cookie ->
                exchange.cookie(cookie.name(), cookie.name().equals(changedName) ? changedValue : cookie.value()));
        return exchange;
    }

    /** Variants of a value: per character a neighbour that differs in the lowest bit and one that differs in the highest. */
    private static List<String> variants(String value) {
        List<String> variants = new ArrayList<>();
        for (int i = 0; i < value.length(); i++) {
            int at = ALPHABET.indexOf(value.charAt(i));
            if (at >= 0) {
                variants.add(value.substring(0, i) + ALPHABET.charAt(at ^ 1) + value.substring(i + 1));
                variants.add(value.substring(0, i) + ALPHABET.charAt(at ^ 32) + value.substring(i + 1));
            } else {
                variants.add(value.substring(0, i) + "A" + value.substring(i + 1));
            }
        }
        variants.addAll(List.of(
                "",
                value.substring(1),
                value.substring(0, value.length() - 1),
                value + "A",
                value + "=",
                value + "==",
                "A" + value,
                value + value,
                value.replace('-', '+').replace('_', '/') + "!",
                value.toLowerCase(Locale.ROOT),
                "%" + value,
                value + "%00",
                "\"" + value + "\""));
        return variants;
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aChangedSessionCookieIsNoSession(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            List<Kept> cookies = scene.signedIn("alice").cookies().all();
            assertThat(scene.handle(fetch(cookies, "", ""))).isInstanceOf(Outcome.Proceed.class);
            for (Kept cookie : cookies) {
                for (String variant : variants(cookie.value())) {
                    if (!variant.equals(cookie.value())) {
                        assertThat(scene.handle(fetch(cookies, cookie.name(), variant)))
                                .as(variant)
                                .isInstanceOf(Outcome.Refuse.class);
                    }
                }
            }
        }
    }

    @Test
    void aChangedPieceOfALargeSessionIsNoSession() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            scene.provider().user("alice", Map.of("big", random(4000)));
            TestBrowser browser = scene.browser();
            browser.open(APP + "/");
            List<Kept> cookies = browser.cookies().all();
            assertThat(cookies.stream().map(Kept::name))
                    .contains("__Host-gatehouse", "__Host-gatehouse.1", "__Host-gatehouse.2");
            assertThat(scene.handle(fetch(cookies, "", ""))).isInstanceOf(Outcome.Proceed.class);
            for (Kept cookie : cookies) {
                List<String> variants = variants(cookie.value());
                for (int i = 0; i < variants.size(); i += 97) {
                    assertThat(scene.handle(fetch(cookies, cookie.name(), variants.get(i))))
                            .isInstanceOf(Outcome.Refuse.class);
                }
            }
            // Left out, in another order, of another session.
            assertThat(scene.handle(fetch(cookies.subList(0, 2), "", ""))).isInstanceOf(Outcome.Refuse.class);
            String second =
                    browser.cookies().named("__Host-gatehouse.2").orElseThrow().value();
            assertThat(scene.handle(fetch(cookies, "__Host-gatehouse.1", second)))
                    .isInstanceOf(Outcome.Refuse.class);
            TestBrowser other = scene.browser();
            other.open(APP + "/");
            String foreign =
                    other.cookies().named("__Host-gatehouse.1").orElseThrow().value();
            assertThat(scene.handle(fetch(cookies, "__Host-gatehouse.1", foreign)))
                    .isInstanceOf(Outcome.Refuse.class);
        }
    }

    @Test
    void aChangedPendingLoginIsNone() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/");
            Kept ticket = browser.cookies().all().get(0);
            for (String variant : variants(ticket.value())) {
                FakeExchange exchange = FakeExchange.navigation(callback.url().substring(APP.length()))
                        .cookie(ticket.name(), variant);
                assertThat(scene.handle(exchange))
                        .as(variant)
                        .isInstanceOfSatisfying(
                                Outcome.Refuse.class,
                                refuse -> assertThat(refuse.refusal().code().word())
                                        .isEqualTo("login_unknown"));
            }
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
            assertThat(browser.open(callback.url()).subject()).isEqualTo("alice");
        }
    }

    @Test
    void aChangedPendingLogoutLeadsNowhere() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/oidc/logged-out");
            String back = browser.open(APP + "/oidc/logout?return_to=/bye").url();
            Kept ticket = browser.cookies().named("__Host-gatehouse-logout").orElseThrow();
            for (String variant : variants(ticket.value())) {
                Outcome outcome = scene.handle(
                        FakeExchange.navigation(back.substring(APP.length())).cookie(ticket.name(), variant));
                assertThat(outcome).as(variant).isInstanceOf(Outcome.Reply.class);
            }
        }
    }

    private static String random(int length) {
        SecureRandom random = new SecureRandom();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append(ALPHABET.charAt(random.nextInt(64)));
        }
        return out.toString();
    }
}
