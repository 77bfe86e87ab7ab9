package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Too much of everything: answered quickly, with little, and remembered by nobody. */
@Timeout(60)
class OversizedInputTest {

    private static int headerBytes(Outcome outcome) {
        int size = 0;
        for (SetCookie cookie : outcome.cookies()) {
            size += "Set-Cookie: ".length() + cookie.size() + 2;
        }
        if (outcome instanceof Outcome.Redirect redirect) {
            size += redirect.location().length();
        }
        return size;
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aThousandCookiesMakeNoThousandSetCookies(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                many.append("__Host-gatehouse-login-")
                        .append(String.format("%08d", i))
                        .append("=AQ; __Host-gatehouse=1.")
                        .append(i)
                        .append("; ");
            }
            for (String path : List.of(
                    "/x", "/oidc/login", "/oidc/logout", "/oidc/logged-out", "/oidc/callback?state=x1234567&code=y")) {
                Outcome outcome = scene.handle(FakeExchange.navigation(path).header("Cookie", many.toString()));
                assertThat(headerBytes(outcome)).as(path).isLessThan(8_192);
            }
        }
    }

    @Test
    void hugeCookiesAreNoSession() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            String huge = "A".repeat(2_000_000);
            for (String value : List.of(huge, "1." + huge, "3." + huge, "9." + huge)) {
                assertThat(scene.handle(FakeExchange.fetch("/x")
                                .cookie("__Host-gatehouse", value)
                                .cookie("__Host-gatehouse.1", huge)
                                .cookie("__Host-gatehouse.2", huge)))
                        .isInstanceOf(Outcome.Refuse.class);
            }
        }
    }

    @Test
    void oddNamesOfCookiesAreNotEchoed() {
        try (EngineScene scene = EngineScene.start()) {
            String odd = "__Host-gatehouse-login-\"; Domain=evil.example.net, x";
            Outcome outcome = scene.handle(
                    FakeExchange.navigation("/x").header("Cookie", odd + "=1; __Host-gatehouse-login-\u00e4\t y=2"));
            for (SetCookie cookie : outcome.cookies()) {
                assertThat(cookie.toHeaderValue()).matches("[!-~ ]+").doesNotContain("evil", "\"", ",0", "Domain");
            }
        }
    }

    @Test
    void giantQueriesAndFormsAreRefused() {
        try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
            String giant = "state=" + "x".repeat(100_000) + "&code=y";
            Outcome posted = scene.handle(FakeExchange.form("/oidc/callback", giant));
            assertThat(((Outcome.Refuse) posted).refusal().code().status()).isEqualTo(400);
            String many = "a=1&".repeat(101) + "state=x1234567&code=y";
            assertThat(((Outcome.Refuse) scene.handle(FakeExchange.form("/oidc/callback", many)))
                            .refusal()
                            .code()
                            .word())
                    .isEqualTo("bad_request");
        }
        try (EngineScene scene = EngineScene.start()) {
            for (String query : List.of(
                    "state=" + "x".repeat(2_000_000),
                    "code=" + "x".repeat(2_000_000) + "&state=x1234567",
                    "&".repeat(2_000_000),
                    "%41".repeat(700_000),
                    "a=1&".repeat(500_000))) {
                for (String endpoint : List.of("callback", "login", "logout")) {
                    Outcome outcome = scene.handle(FakeExchange.navigation("/oidc/" + endpoint + "?" + query));
                    assertThat(headerBytes(outcome)).isLessThan(8_192);
                }
            }
            Outcome page = scene.handle(FakeExchange.navigation("/x?" + "q".repeat(2_000_000)));
            assertThat(headerBytes(page)).isLessThan(8_192);
        }
    }

    @Test
    void giantPathsAndHeadersAreAnsweredQuickly() {
        try (EngineScene scene = EngineScene.start()) {
            for (String path : List.of(
                    "/" + "a".repeat(2_000_000),
                    "/a".repeat(500_000),
                    "/" + "%41".repeat(500_000),
                    "/" + "*?".repeat(500_000),
                    "/%E2%80%A5".repeat(100_000))) {
                assertThat(headerBytes(scene.handle(FakeExchange.navigation(path))))
                        .isLessThan(8_192);
            }
            for (String name :
                    List.of("Accept", "Sec-Fetch-Site", "Forwarded", "X-Forwarded-For", "Referer", "Origin")) {
                scene.handle(FakeExchange.form("/oidc/logout", "").header(name, "a,".repeat(500_000)));
                scene.handle(FakeExchange.request("GET", "/x").header(name, "\"\\".repeat(500_000)));
            }
            assertThat(scene.handle(FakeExchange.request("GET", "/x").authority("a".repeat(1_000_000))))
                    .isInstanceOf(Outcome.Refuse.class);
        }
    }

    @Test
    void anAnonymousVisitorLeavesNothingBehind() {
        try (EngineScene scene = EngineScene.start(
                config -> config.session(SessionConfig.builder().maxSessions(2).build()))) {
            TestBrowser alice = scene.signedIn("alice");
            for (int i = 0; i < 1000; i++) {
                scene.handle(FakeExchange.navigation("/" + i));
                scene.handle(FakeExchange.navigation("/oidc/callback?code=x&state=" + "s".repeat(43) + i));
                scene.handle(FakeExchange.navigation("/oidc/logout"));
            }
            assertThat(alice.open(APP + "/").subject()).isEqualTo("alice");
        }
    }

    @Test
    void theNumberOfSessionsIsBoundedAndTheOneUnusedLongestGoes() {
        try (EngineScene scene = EngineScene.start(
                config -> config.session(SessionConfig.builder().maxSessions(3).build()))) {
            List<TestBrowser> browsers = new ArrayList<>();
            for (String who : List.of("a", "b", "c")) {
                browsers.add(scene.signedIn(who));
            }
            assertThat(browsers.get(0).open(APP + "/").subject()).isEqualTo("a");
            browsers.add(scene.signedIn("d"));
            assertThat(browsers.get(0).fetch(APP, APP + "/x").status()).isEqualTo(200);
            assertThat(browsers.get(1).fetch(APP, APP + "/x").status()).isEqualTo(401);
        }
    }

    @Test
    void claimsThatAreNestedDeeplyKeepTheirSession() {
        for (StoreKind store : StoreKind.values()) {
            try (EngineScene scene = EngineScene.storing(store)) {
                for (int depth : new int[] {5, 12, 14, 15, 16, 20, 23, 24, 25, 26, 27, 30}) {
                    Object nested = "leaf";
                    for (int i = 0; i < depth; i++) {
                        nested = i % 2 == 0 ? List.of(nested) : Map.of("n", nested);
                    }
                    scene.provider().user("alice", Map.of("deep", nested));
                    // Either the login is refused, or its session can be read again: never round and round.
                    TestPage page = scene.browser().click(EVIL, APP + "/x");
                    if (!page.reachedApplication()) {
                        assertThat(page.status()).as("depth " + depth).isEqualTo(502);
                    }
                }
            }
        }
    }

    @Test
    void manyPendingLoginsCostTheServerNothing() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser first = scene.browser();
            TestPage callback = first.openUntilCallback(APP + "/x");
            for (int i = 0; i < 2000; i++) {
                scene.handle(FakeExchange.navigation("/" + i));
            }
            scene.clock().advance(Duration.ofMinutes(1));
            assertThat(first.open(callback.url()).subject()).isEqualTo("alice");
        }
    }
}
