package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.StoreKind;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a page to the provider and back. */
class LoginFlowTest {

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aDeepLinkIsWhereTheLoginEnds(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            TestBrowser browser = scene.browser();
            String deep = APP + "/a/b%20c?x=1&y=%2F%2Fz&list[]=%C3%A4&q=a+b";
            TestPage page = browser.open(deep);
            assertThat(page.subject()).isEqualTo("alice");
            assertThat(page.url()).isEqualTo(deep.replace("[", "%5B").replace("]", "%5D"));
            assertThat(page.trail()).hasSize(4);
            // Nothing is left of the login but the session.
            assertThat(browser.cookies().namesBeginningWith("__Host-gatehouse-login"))
                    .isEmpty();
            assertThat(browser.open(APP + "/other").trail()).hasSize(1);
        }
    }

    @Test
    void aLongQueryIsKept() {
        try (EngineScene scene = EngineScene.start()) {
            String deep = APP + "/search?q=" + "x".repeat(1900);
            assertThat(scene.browser().open(deep).url()).isEqualTo(deep);
        }
    }

    @Test
    void rawCharactersOfAQueryAreMadeFitForAUrl() {
        try (EngineScene scene = EngineScene.start()) {
            Outcome outcome = scene.handle(FakeExchange.navigation("/x?q=\"<>\\^`{|}\u00e4\r\n"));
            assertThat(outcome).isInstanceOf(Outcome.Redirect.class);
            assertThat(((Outcome.Redirect) outcome).location()).matches("[!-~]+");
        }
    }

    @Test
    void twoTabsDoNotDisturbOneAnother() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage one = browser.openUntilCallback(APP + "/one");
            TestPage two = browser.openUntilCallback(APP + "/two");
            assertThat(browser.cookies().namesBeginningWith("__Host-gatehouse-login-"))
                    .hasSize(2);

            assertThat(browser.open(two.url()).url()).isEqualTo(APP + "/two");
            assertThat(browser.open(one.url()).url()).isEqualTo(APP + "/one");
            assertThat(browser.cookies().all()).hasSize(1);
        }
    }

    @Test
    void atMostFiveLoginsArePendingAndTheOldestGoes() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            List<TestPage> callbacks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callbacks.add(browser.openUntilCallback(APP + "/" + i));
                scene.clock().advance(java.time.Duration.ofSeconds(1));
            }
            assertThat(browser.cookies().namesBeginningWith("__Host-gatehouse-login-"))
                    .hasSize(5);
            assertThat(browser.open(callbacks.get(2).url()).code()).isEqualTo("login_unknown");
            assertThat(browser.open(callbacks.get(3).url()).url()).isEqualTo(APP + "/3");
        }
    }

    @Test
    void tooManyFromOneAddressAreRefusedAndNothingElseIs() {
        LoginConfig three = LoginConfig.builder().maxPerMinute(3).build();
        try (EngineScene scene = EngineScene.start(config -> config.login(three))) {
            TestBrowser signedIn = scene.browser();
            signedIn.open(APP + "/a");
            for (int i = 0; i < 2; i++) {
                assertThat(scene.handle(FakeExchange.navigation("/x"))).isInstanceOf(Outcome.Redirect.class);
            }

            Outcome outcome = scene.handle(FakeExchange.navigation("/x"));

            assertThat(outcome).isInstanceOf(Outcome.Refuse.class);
            Outcome.Refuse refuse = (Outcome.Refuse) outcome;
            assertThat(refuse.answer().status()).isEqualTo(429);
            assertThat(refuse.answer().headers()).containsEntry("Retry-After", "30");
            assertThat(refuse.refusal().code()).isEqualTo(RefusalCode.TOO_MANY_LOGINS);
            assertThat(signedIn.open(APP + "/b").subject()).isEqualTo("alice");
            scene.clock().advance(java.time.Duration.ofSeconds(20));
            assertThat(scene.handle(FakeExchange.navigation("/x"))).isInstanceOf(Outcome.Redirect.class);
        }
    }

    @Test
    void pendingLoginsTogetherStayBelowFourKilobytes() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            for (int i = 0; i < 8; i++) {
                browser.openUntilCallback(APP + "/" + i + "?q=" + "x".repeat(700));
                int size = browser.cookies().all().stream()
                        .mapToInt(cookie ->
                                cookie.name().length() + cookie.value().length() + 3)
                        .sum();
                assertThat(size).isLessThanOrEqualTo(4096);
            }
        }
    }

    @Test
    void aLateCallbackWhoseBrowserHasASessionGoesOn() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage late = browser.openUntilCallback(APP + "/late");
            browser.open(APP + "/now");
            browser.cookies()
                    .namesBeginningWith("__Host-gatehouse-login-")
                    .forEach(name -> browser.cookies().tamper(name, "x"));

            TestPage page = browser.open(late.url());

            assertThat(page.subject()).isEqualTo("alice");
            assertThat(page.url()).isEqualTo(APP + "/");
        }
    }

    @Test
    void aStrictSessionCookieDoesNotLeadRoundInCircles() {
        try (EngineScene scene = EngineScene.start(config -> config.session(EngineScene.session(StoreKind.MEMORY)
                .cookie(CookieConfig.builder()
                        .sameSite(SetCookie.SameSite.STRICT)
                        .build())
                .build()))) {
            TestBrowser browser = scene.browser();
            // The redirect from the callback belongs to the provider's page: no strict cookie goes along.
            TestPage page = browser.open(APP + "/deep?x=1&y='2'");
            assertThat(page.subject()).isEqualTo("alice");
            assertThat(page.url()).isEqualTo(APP + "/deep?x=1&y='2'");
            assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        }
    }

    @Test
    void cookiesLeadBackOnlyOverTheConnectionTheyCameBy() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser().site("http://plain.example.org", scene.gatehouse());
            assertThat(browser.open("http://plain.example.org/x").subject()).isEqualTo("alice");
            assertThat(browser.cookies().all()).singleElement().satisfies(cookie -> {
                assertThat(cookie.name()).isEqualTo("gatehouse");
                assertThat(cookie.secure()).isFalse();
                assertThat(cookie.hostOnly()).isTrue();
            });
        }
    }

    @Nested
    class AtTheLoginEndpoint {
        @Test
        void leadsToTheDefaultPlace() {
            try (EngineScene scene = EngineScene.start(config ->
                    config.login(LoginConfig.builder().defaultReturn("/home").build()))) {
                assertThat(scene.browser().open(APP + "/oidc/login").url()).isEqualTo(APP + "/home");
                assertThat(scene.browser().open(APP + "/oidc/login?return_to=").url())
                        .isEqualTo(APP + "/home");
            }
        }

        @Test
        void passesTheHintOn() {
            try (EngineScene scene = EngineScene.start()) {
                scene.browser().open(APP + "/oidc/login?login_hint=al%26ice%40example.com");
                assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("login_hint"))
                        .isEqualTo("al&ice@example.com");
            }
        }

        @Test
        void aThirdPartyCanStartIt() {
            try (EngineScene scene = EngineScene.start()) {
                TestPage page = scene.browser()
                        .click(
                                EVIL,
                                APP + "/oidc/login?iss=" + scene.provider().issuer()
                                        + "&login_hint=bob&target_link_uri=https://app.example.com/deep");
                assertThat(page.url()).isEqualTo(APP + "/deep");
                assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("login_hint"))
                        .isEqualTo("bob");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "login_hint=a&login_hint=b",
                    "iss=a&iss=b",
                    "provider=default&provider=default",
                    "return_to=/&return_to=/x",
                    "target_link_uri=/&target_link_uri=/",
                    "return_to=/&target_link_uri=/",
                    "return_to=%zz",
                    "return_to=%ff",
                    "%=x"
                })
        void refusesRepeatedAndMalformedParameters(String query) {
            try (EngineScene scene = EngineScene.start()) {
                TestPage page = scene.browser().open(APP + "/oidc/login?" + query);
                assertThat(page.code()).isEqualTo("bad_request");
            }
        }

        @Test
        void refusesAHintThatIsTooLong() {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.browser()
                                .open(APP + "/oidc/login?login_hint=" + "x".repeat(257))
                                .code())
                        .isEqualTo("bad_request");
            }
        }

        @Test
        void refusesAnUnknownProvider() {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.browser()
                                .open(APP + "/oidc/login?provider=other")
                                .code())
                        .isEqualTo("issuer_unknown");
                assertThat(scene.browser()
                                .open(APP + "/oidc/login?provider=default")
                                .subject())
                        .isEqualTo("alice");
            }
        }

        @Test
        void anotherAllowedOriginCanBeTheEnd() {
            try (EngineScene scene = EngineScene.start(config -> config.login(LoginConfig.builder()
                    .allowedReturns(
                            List.of(Origin.parse("https://partner.example.org").orElseThrow()))
                    .build()))) {
                TestBrowser browser = scene.browser().stoppingAt("https://partner.example.org");
                assertThat(browser.open(APP + "/oidc/login?return_to=https://partner.example.org/x")
                                .url())
                        .isEqualTo("https://partner.example.org/x");
            }
        }
    }

    @Nested
    class WhenTheProviderSaysNo {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "access_denied 403 login_denied",
                    "login_required 403 login_denied",
                    "interaction_required 403 login_denied",
                    "consent_required 403 login_denied",
                    "account_selection_required 403 login_denied",
                    "temporarily_unavailable 503 provider_unavailable",
                    "server_error 502 provider_error",
                    "invalid_scope 502 provider_error",
                    "unauthorized_client 502 provider_error",
                    "something_new 502 provider_error"
                })
        void thePageSaysSoAndTheLoginIsOver(String line) {
            String[] words = line.split(" ", 3);
            try (EngineScene scene = EngineScene.start()) {
                scene.provider().refuseLogins(words[0]);
                TestBrowser browser = scene.browser();
                TestPage page = browser.open(APP + "/deep");
                assertThat(page.status()).isEqualTo(Integer.parseInt(words[1]));
                assertThat(page.code()).isEqualTo(words[2]);
                assertThat(page.operatorDetail()).contains(words[0]);
                assertThat(page.body()).contains("deep").doesNotContain("something_new");
                assertThat(browser.cookies().all()).isEmpty();
                assertThat(page.header("Retry-After").isEmpty()).isEqualTo(page.status() != 503);
            }
        }
    }

    @Nested
    class WhenTheProviderIsDown {
        @Test
        void newLoginsGet503AndSessionsGoOn() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser signedIn = scene.signedIn("alice");
                io.gatehouse.Gatehouse fresh = scene.another(config -> config, config -> config);
                scene.provider().goDown();

                assertThat(signedIn.open(APP + "/x").subject()).isEqualTo("alice");
                TestPage page = new TestBrowser(scene.clock()).site(APP, fresh).open(APP + "/x");
                assertThat(page.status()).isEqualTo(503);
                assertThat(page.code()).isEqualTo("provider_unavailable");
                assertThat(page.header("Retry-After")).matches("[0-9]+");
            }
        }

        @Test
        void aCallbackEndsInAPage() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.browser();
                TestPage callback = browser.openUntilCallback(APP + "/x");
                scene.provider().goDown();
                TestPage page = browser.open(callback.url());
                assertThat(page.code()).isEqualTo("provider_unavailable");
                assertThat(page.trail()).hasSize(1);
            }
        }
    }

    @Test
    void theOutcomeOfALoginTellsAdaptersThatASessionHasStarted() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/x");
            FakeExchange exchange = FakeExchange.navigation(callback.url().substring(APP.length()));
            browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
            Outcome outcome = scene.handle(exchange);
            assertThat(outcome.sessionChange()).isEqualTo(SessionChange.STARTED);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Redirect.class,
                            redirect -> assertThat(redirect.status()).isEqualTo(302));
        }
    }

    @Nested
    class ByFormPost {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void theAnswerIsPostedOnceMoreFromOurOwnSite(StoreKind store) {
            try (EngineScene scene = EngineScene.start(
                    config -> config.session(EngineScene.session(store).build())
                            .login(LoginConfig.builder()
                                    .responseMode(ResponseMode.FORM_POST)
                                    .build()))) {
                TestPage page = scene.browser().open(APP + "/deep?x=1");
                assertThat(page.subject()).isEqualTo("alice");
                assertThat(page.url()).isEqualTo(APP + "/deep?x=1");
                assertThat(page.trail().stream().filter(url -> url.equals(APP + "/oidc/callback")))
                        .hasSize(2);
                assertThat(page.trail()).noneMatch(url -> url.contains("code="));
            }
        }

        @Test
        void theAnswerIsPostedOnceMoreWithoutFetchMetadataToo() {
            try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
                assertThat(scene.browser()
                                .withoutFetchMetadata()
                                .open(APP + "/x")
                                .subject())
                        .isEqualTo("alice");
            }
        }

        @Test
        void theEndMayBeAtAnotherAllowedOrigin() {
            try (EngineScene scene = EngineScene.start(config -> config.login(LoginConfig.builder()
                    .responseMode(ResponseMode.FORM_POST)
                    .allowedReturns(
                            List.of(Origin.parse("https://partner.example.org").orElseThrow()))
                    .build()))) {
                TestBrowser browser = scene.browser().stoppingAt("https://partner.example.org");
                assertThat(browser.open(APP + "/oidc/login?return_to=https://partner.example.org/x")
                                .url())
                        .isEqualTo("https://partner.example.org/x");
            }
        }

        @Test
        void aBrowserThatKeepsNoCookiesComesToAPage() {
            try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
                TestBrowser browser = scene.browser();
                browser.cookies().block();
                TestPage page = browser.open(APP + "/x");
                assertThat(page.code()).isEqualTo("login_unknown");
                assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
                // A browser that says nothing about where a form comes from is not sent round either.
                assertThat(browser.withoutFetchMetadata().open(APP + "/x").code())
                        .isEqualTo("login_unknown");
            }
        }

        @Test
        void anAnswerByGetIsRefused() {
            try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
                TestBrowser browser = scene.browser();
                TestPage posted = browser.openUntilCallback(APP + "/x");
                TestPage page = browser.click(
                        EVIL,
                        APP + "/oidc/callback?code=" + posted.params().get("code") + "&state="
                                + posted.params().get("state"));
                assertThat(page.code()).isEqualTo("callback_malformed");
                assertThat(page.operatorDetail()).contains("form_post");
                assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
            }
        }

        @Test
        void theAnswerIsSeenAfterAReloadToo() {
            try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
                TestBrowser browser = scene.browser();
                TestPage posted = browser.openUntilCallback(APP + "/x");
                assertThat(browser.post(EVIL, APP + "/oidc/callback", posted.params())
                                .subject())
                        .isEqualTo("alice");
                assertThat(browser.post(EVIL, APP + "/oidc/callback", posted.params())
                                .url())
                        .isEqualTo(APP + "/x");
                assertThat(scene.provider().calls(Endpoint.TOKEN)).isEqualTo(1);
            }
        }

        @Test
        void errorsArriveToo() {
            try (EngineScene scene = EngineScene.answeredBy(ResponseMode.FORM_POST)) {
                scene.provider().refuseLogins("access_denied");
                TestBrowser browser = scene.browser();
                assertThat(browser.open(APP + "/x").code()).isEqualTo("login_denied");
                assertThat(browser.cookies().all()).isEmpty();
            }
        }
    }

    @Test
    void anAnswerByPostIsRefusedWhereOneByGetWasAskedFor() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/x");
            Map<String, String> answer = new LinkedHashMap<>(callback.params());
            assertThat(browser.post(EVIL, APP + "/oidc/callback", answer).code())
                    .isEqualTo("callback_malformed");
            assertThat(browser.post(APP, APP + "/oidc/callback", answer).code()).isEqualTo("callback_malformed");
            assertThat(scene.provider().calls(Endpoint.TOKEN)).isZero();
        }
    }
}
