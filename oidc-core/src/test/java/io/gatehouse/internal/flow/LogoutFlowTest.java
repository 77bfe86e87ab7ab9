package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LogoutConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogoutFlowTest {
    private static final String LOGOUT = APP + "/oidc/logout";

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void endsTheSessionHereAndAtTheProviderAndLandsOnThePage(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            TestBrowser browser = scene.signedIn("alice");

            TestPage page = browser.click(APP, LOGOUT);

            assertThat(page.url()).startsWith(APP + "/oidc/logged-out");
            assertThat(page.body()).contains("You are signed out");
            assertThat(browser.cookies().all()).isEmpty();
            Received request = scene.provider().lastRequest(Endpoint.END_SESSION);
            assertThat(request.param("id_token_hint")).startsWith("eyJ");
            assertThat(request.param("client_id")).isEqualTo("gateway");
            assertThat(request.param("post_logout_redirect_uri")).isEqualTo(APP + "/oidc/logged-out");
            assertThat(request.param("state")).hasSize(43);
            assertThat(scene.events())
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(GatehouseEvent.LogoutCompleted.class, logout -> {
                                assertThat(logout.subject()).isEqualTo("alice");
                                assertThat(logout.atProvider()).isTrue();
                            }));
        }
    }

    @Test
    void theLandingPageNeverSignsInByItself() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            int logins = scene.provider().calls(Endpoint.AUTHORIZATION);

            browser.click(APP, LOGOUT);
            TestPage again = browser.open(APP + "/oidc/logged-out");

            assertThat(again.status()).isEqualTo(200);
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(logins);
        }
    }

    @Test
    void aDeadSessionCookieIsOfNoUse() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            List<TestCookies.Kept> stolen = browser.cookies().all();
            browser.click(APP, LOGOUT);
            stolen.forEach(browser.cookies()::put);
            assertThat(browser.fetch(APP, APP + "/").status()).isEqualTo(401);
        }
    }

    @Test
    void leadsToTheWantedPlaceWhenTheStateComesBack() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/bye");
            TestPage page = browser.click(APP, LOGOUT + "?return_to=/bye?x=1");
            assertThat(page.url()).isEqualTo(APP + "/bye?x=1");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Nested
    class OnTheWayBack {
        private String wayBack(TestBrowser browser) {
            TestBrowser stopping = browser.stoppingAt(APP + "/oidc/logged-out");
            String url = stopping.click(APP, LOGOUT + "?return_to=/bye").url();
            stopping.stoppingAt(null);
            return url;
        }

        @Test
        void anotherStateEndsAtThePage() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                wayBack(browser);
                TestPage page = browser.click(EVIL, APP + "/oidc/logged-out?state=" + "x".repeat(43));
                assertThat(page.body()).contains("You are signed out");
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "?state=", "?state=a&state=b", "?x=1"})
        void noStateEndsAtThePage(String query) {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                wayBack(browser);
                assertThat(browser.click(EVIL, APP + "/oidc/logged-out" + query).body())
                        .contains("You are signed out");
            }
        }

        @Test
        void aRepeatedStateEndsAtThePage() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                String url = wayBack(browser);
                String state = url.substring(url.indexOf("state="));
                assertThat(browser.click(EVIL, url + "&" + state).body()).contains("You are signed out");
            }
        }

        @Test
        void theStateOfAnotherBrowserEndsAtThePage() {
            try (EngineScene scene = EngineScene.start()) {
                String url = wayBack(scene.signedIn("mallory"));
                assertThat(scene.browser().click(EVIL, url).body()).contains("You are signed out");
            }
        }

        @Test
        void theStateWorksOnceAndForTenMinutes() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                String url = wayBack(browser);
                List<TestCookies.Kept> kept = browser.cookies().all();
                browser.stoppingAt(APP + "/bye");
                assertThat(browser.click(EVIL, url).url()).isEqualTo(APP + "/bye");
                assertThat(browser.click(EVIL, url).url()).isEqualTo(url);
                scene.clock().advance(Duration.ofMinutes(10));
                kept.forEach(cookie -> browser.cookies()
                        .put(new TestCookies.Kept(
                                cookie.name(), cookie.value(), cookie.domain(), true, "/", true, "lax", null)));
                assertThat(browser.click(EVIL, url).url()).isEqualTo(url);
            }
        }
    }

    @Nested
    class AnotherSitesWish {
        @Test
        void isAskedAboutFirst() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");

                TestPage page = browser.click(EVIL, LOGOUT);

                assertThat(page.status()).isEqualTo(200);
                assertThat(page.body()).contains("Do you want to sign out?");
                assertThat(scene.provider().calls(Endpoint.END_SESSION)).isZero();
                assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
            }
        }

        @Test
        void isCarriedOutAfterTheButtonIsPressed() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                // All the way to the provider and back, which the page's own policy must allow.
                TestPage page = browser.submit(browser.click(EVIL, LOGOUT));
                assertThat(page.url()).startsWith(APP + "/oidc/logged-out");
                assertThat(scene.provider().calls(Endpoint.END_SESSION)).isEqualTo(1);
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void isCarriedOutAfterTheButtonIsPressedInABrowserWithoutFetchMetadata() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice").withoutFetchMetadata();
                TestPage asked = browser.click(EVIL, LOGOUT);
                assertThat(asked.body()).contains("Do you want to sign out?");
                assertThat(browser.submit(asked).url()).startsWith(APP + "/oidc/logged-out");
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void byPostIsAskedAboutToo() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                TestPage page = browser.post(EVIL, LOGOUT, Map.of("return_to", "/bye"));
                assertThat(page.body()).contains("Do you want to sign out?");
                assertThat(page.fields()).containsEntry("return_to", "/bye");
                assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
                browser.stoppingAt(APP + "/bye");
                assertThat(browser.submit(page).url()).isEqualTo(APP + "/bye");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"https://sub.app.example.com", "https://other.example.com", "http://app.example.com"})
        void ofASiblingIsAnotherSitesWish(String sibling) {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                assertThat(browser.click(sibling, LOGOUT).body()).contains("Do you want to sign out?");
                assertThat(browser.post(sibling, LOGOUT, Map.of()).body()).contains("Do you want to sign out?");
            }
        }

        @Test
        void byPrefetchIsAskedAbout() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                TestPage page = browser.send(
                        LOGOUT,
                        exchange -> exchange.header("Accept", "text/html")
                                .header("Sec-Fetch-Site", "same-origin")
                                .header("Sec-Purpose", "prefetch"));
                assertThat(page.status()).isEqualTo(200);
                assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"null", "https://evil.example.net", "https://app.example.com.evil.example.net", "x", ""})
        void isRecognisedByOriginWhereThereIsNoFetchMetadata(String origin) {
            try (EngineScene scene = EngineScene.start()) {
                Outcome outcome =
                        scene.handle(FakeExchange.form("/oidc/logout", "").header("Origin", origin));
                assertThat(outcome).isInstanceOf(Outcome.Reply.class);
            }
        }
    }

    @Test
    void aPostThatSaysNothingAboutItsOriginIsAskedAbout() {
        try (EngineScene scene = EngineScene.start()) {
            assertThat(scene.handle(FakeExchange.form("/oidc/logout", ""))).isInstanceOf(Outcome.Reply.class);
            assertThat(scene.handle(FakeExchange.form("/oidc/logout", "").header("Origin", "https://app.example.com")))
                    .isInstanceOfSatisfying(
                            Outcome.Redirect.class,
                            redirect -> assertThat(redirect.status()).isEqualTo(303));
        }
    }

    @Nested
    class WithoutAnEndAtTheProvider {
        @Test
        void endsHereAlone() {
            try (EngineScene scene = EngineScene.start()) {
                scene.provider().metadata(metadata -> metadata.remove("end_session_endpoint"));
                TestBrowser browser = scene.signedIn("alice");
                TestPage page = browser.click(APP, LOGOUT);
                assertThat(page.url()).isEqualTo(APP + "/oidc/logged-out");
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void endsHereWhileTheProviderIsDown() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser =
                        scene.signedIn("alice").stoppingAt(scene.provider().issuer());
                scene.provider().goDown();
                browser.click(APP, LOGOUT);
                assertThat(browser.cookies().named("__Host-gatehouse")).isEmpty();
            }
        }
    }

    @Nested
    class WithoutASession {
        @Test
        void theProviderIsAskedToEndItsOwn() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.browser().stoppingAt(APP + "/bye");
                TestPage page = browser.open(LOGOUT + "?return_to=/bye");
                assertThat(page.url()).isEqualTo(APP + "/bye");
                Received request = scene.provider().lastRequest(Endpoint.END_SESSION);
                assertThat(request.param("client_id")).isEqualTo("gateway");
                assertThat(request.param("post_logout_redirect_uri")).isEqualTo(APP + "/oidc/logged-out");
                assertThat(request.params()).doesNotContainKey("id_token_hint");
                assertThat(scene.events()).noneMatch(event -> event instanceof GatehouseEvent.LogoutCompleted);
            }
        }

        @Test
        void thereIsNoLoop() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.browser();
                TestPage page = browser.open(LOGOUT);
                assertThat(page.body()).contains("You are signed out");
                assertThat(page.trail()).hasSize(3);
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void anExpiredOneIsNamedWhereTheBrowserStillHasIt(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(Duration.ofHours(9));
                TestPage page = browser.click(APP, LOGOUT);
                assertThat(page.body()).contains("You are signed out");
                assertThat(browser.cookies().all()).isEmpty();
                Received request = scene.provider().lastRequest(Endpoint.END_SESSION);
                assertThat(request.param("client_id")).isEqualTo("gateway");
                assertThat(request.params().containsKey("id_token_hint")).isEqualTo(store == StoreKind.COOKIE);
            }
        }

        @Test
        void itEndsHereWhereTheProviderOffersNothing() {
            try (EngineScene scene = EngineScene.start()) {
                scene.provider().metadata(metadata -> metadata.remove("end_session_endpoint"));
                assertThat(scene.browser().open(LOGOUT).url()).isEqualTo(APP + "/oidc/logged-out");
            }
        }
    }

    @Test
    void providersWithAParameterOfTheirOwnGetIt() {
        try (EngineScene scene = EngineScene.start(config -> config.logout(
                LogoutConfig.builder().returnParameter("logout_uri").build()))) {
            TestBrowser browser = scene.signedIn("alice");
            browser.click(APP, LOGOUT);
            Received request = scene.provider().lastRequest(Endpoint.END_SESSION);
            assertThat(request.param("logout_uri")).isEqualTo(APP + "/oidc/logged-out");
            assertThat(request.param("client_id")).isEqualTo("gateway");
            assertThat(request.params()).doesNotContainKey("post_logout_redirect_uri");
        }
    }

    @Test
    void theConfiguredPlaceIsTheDefault() {
        try (EngineScene scene = EngineScene.start(config -> config.logout(LogoutConfig.builder()
                .defaultReturn("/goodbye")
                .allowedReturns(List.of(Origin.parse(EVIL).orElseThrow()))
                .build()))) {
            TestBrowser browser = scene.signedIn("alice").stoppingAt(APP + "/goodbye");
            assertThat(browser.click(APP, LOGOUT).url()).isEqualTo(APP + "/goodbye");
            assertThat(scene.browser()
                            .stoppingAt(EVIL)
                            .click(APP, LOGOUT + "?return_to=" + EVIL)
                            .url())
                    .isEqualTo(EVIL + "/");
        }
    }

    @Test
    void anApplicationCanEndTheSessionByItself() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.signedIn("alice");
            FakeExchange exchange = FakeExchange.request("POST", "/sign-off");
            browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
            Outcome.Reply reply = scene.gatehouse().signOut(exchange);
            assertThat(reply.sessionChange()).isEqualTo(Outcome.SessionChange.ENDED);
            assertThat(reply.cookies())
                    .singleElement()
                    .satisfies(cookie -> assertThat(cookie.toHeaderValue())
                            .startsWith("__Host-gatehouse=; Path=/; Max-Age=0;")
                            .contains("; Secure; HttpOnly; SameSite=Lax"));
            assertThat(browser.fetch(APP, APP + "/").status()).isEqualTo(401);
        }
    }
}
