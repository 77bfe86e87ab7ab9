package io.gatehouse.internal.flow;

import static io.gatehouse.testing.ProvidersScene.ACME;
import static io.gatehouse.testing.ProvidersScene.GLOBEX;
import static io.gatehouse.testing.ProvidersScene.NOBODYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ProviderReach;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.ProvidersScene;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several providers signs people in, and where its sessions count. */
class SeveralProvidersTest {
    private static String provider(TestPage page) {
        return ((Outcome.Proceed) page.outcome()).identity().orElseThrow().provider();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Nested
    class ByHost {
        @Test
        void sendsEachHostToItsOwnProvider() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                TestBrowser browser = scene.browser();

                TestPage acme = browser.open(ACME + "/reports?x=1");
                TestPage globex = browser.open(GLOBEX + "/");

                assertThat(provider(acme)).isEqualTo("acme");
                assertThat(acme.url()).isEqualTo(ACME + "/reports?x=1");
                assertThat(provider(globex)).isEqualTo("globex");
                assertThat(scene.acme().calls(Endpoint.TOKEN)).isOne();
                assertThat(scene.globex().calls(Endpoint.TOKEN)).isOne();
            }
        }

        @Test
        void hasNoSignInOnAHostThatNobodyNames() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                TestBrowser browser = scene.browser();
                assertThat(browser.open(NOBODYS + "/").code()).isEqualTo("provider_not_here");
                assertThat(browser.open(NOBODYS + "/oidc/login").code()).isEqualTo("provider_not_here");
            }
        }

        @Test
        void leavesTheOtherHostsToAProviderThatNamesNone() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                Gatehouse engine = scene.another(
                        config -> config,
                        scene.acme()
                                .config()
                                .name("acme")
                                .reach(new ProviderReach(List.of("acme.example.com:443"), List.of(), ""))
                                .build(),
                        scene.globex().config().name("globex").build());
                TestBrowser browser = scene.browser(engine);
                assertThat(provider(browser.open(NOBODYS + "/"))).isEqualTo("globex");
                assertThat(provider(browser.open(ACME + "/"))).isEqualTo("acme");
                assertThat(browser.open(ACME + "/oidc/login?provider=globex").code())
                        .isEqualTo("issuer_unknown");
            }
        }
    }

    @Nested
    class ByPath {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void letsOneBrowserHaveASessionAtEach(StoreKind store) {
            try (ProvidersScene scene = ProvidersScene.byPath(ProvidersScene.storing(store))) {
                TestBrowser browser = scene.browser();

                assertThat(provider(browser.open(ACME + "/acme/a"))).isEqualTo("acme");
                assertThat(provider(browser.open(ACME + "/globex"))).isEqualTo("globex");
                assertThat(provider(browser.open(ACME + "/acme"))).isEqualTo("acme");

                assertThat(scene.acme().calls(Endpoint.TOKEN)).isOne();
                assertThat(scene.globex().calls(Endpoint.TOKEN)).isOne();
                assertThat(browser.open(ACME + "/acmes").code())
                        .as("whole segments")
                        .isEqualTo("provider_not_here");
            }
        }

        @Test
        void takesTheLongestPathAndLeavesTheRestToAProviderWithoutAny() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                Gatehouse engine = scene.another(
                        config -> config,
                        scene.acme()
                                .config()
                                .name("acme")
                                .reach(new ProviderReach(List.of(), List.of("/a", "/a/b/c"), ""))
                                .build(),
                        scene.globex()
                                .config()
                                .name("globex")
                                .reach(new ProviderReach(List.of(), List.of("/a/b/"), ""))
                                .build(),
                        scene.globex().config().name("rest").build());
                TestBrowser browser = scene.browser(engine);
                assertThat(provider(browser.open(ACME + "/a/x"))).isEqualTo("acme");
                assertThat(provider(browser.open(ACME + "/a/b/x"))).isEqualTo("globex");
                assertThat(provider(browser.open(ACME + "/a/b/c/x"))).isEqualTo("acme");
                assertThat(provider(browser.open(ACME + "/"))).isEqualTo("rest");
            }
        }

        @Test
        void signsInWhereTheReturnAddressSays() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestPage page = scene.browser().open(ACME + "/oidc/login?return_to=%2Fglobex%2Fx%3Fy");
                assertThat(provider(page)).isEqualTo("globex");
                assertThat(page.url()).isEqualTo(ACME + "/globex/x?y");
            }
        }

        @Test
        void leadsToAPathOfTheProviderThatWasNamed() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestPage page = scene.browser().open(ACME + "/oidc/login?provider=globex");
                assertThat(page.url()).isEqualTo(ACME + "/globex");
                assertThat(provider(page)).isEqualTo("globex");
            }
        }

        @Test
        void keepsItsCookiesFromTheApplication() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                browser.open(ACME + "/globex");
                assertThat(browser.cookies().namesBeginningWith("__Host-gatehouse_"))
                        .containsExactlyInAnyOrder("__Host-gatehouse_acme", "__Host-gatehouse_globex");

                Outcome.Proceed seen = (Outcome.Proceed) browser.send(
                                ACME + "/acme",
                                exchange -> exchange.cookie("__Host-other", "theirs")
                                        // Of a provider that had a cookie of its own once: what is in it may still open
                                        // a session.
                                        .cookie("__Host-gatehouse_gone", "identifier"))
                        .outcome();
                assertThat(String.valueOf(seen.headers().set().get("Cookie")))
                        .contains("__Host-other=theirs")
                        .doesNotContain("gatehouse_acme", "gatehouse_globex", "gatehouse_gone");
            }
        }

        @Test
        void endsEverySessionAtSignOutOrTheOneThatIsNamed() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                scene.clock().advance(Duration.ofSeconds(1));
                browser.open(ACME + "/globex");

                TestPage bye = browser.open(ACME + "/oidc/logout?provider=acme");

                assertThat(bye.trail())
                        .anyMatch(url -> url.startsWith(scene.acme().issuer() + "/logout"));
                assertThat(browser.fetch(ACME, ACME + "/acme").code()).isEqualTo("login_required");
                assertThat(browser.fetch(ACME, ACME + "/globex").reachedApplication())
                        .isTrue();

                browser.open(ACME + "/acme");
                browser.open(ACME + "/oidc/logout");
                assertThat(browser.fetch(ACME, ACME + "/acme").code()).isEqualTo("login_required");
                assertThat(browser.fetch(ACME, ACME + "/globex").code()).isEqualTo("login_required");
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void tellsAboutTheSessionThatIsNamed() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                assertThat(browser.fetch(ACME, ACME + "/oidc/session?provider=acme")
                                .status())
                        .isEqualTo(200);
                assertThat(browser.fetch(ACME, ACME + "/oidc/session?provider=globex")
                                .code())
                        .isEqualTo("login_required");
                assertThat(browser.fetch(ACME, ACME + "/oidc/session?provider=other")
                                .code())
                        .isEqualTo("issuer_unknown");
            }
        }
    }

    @Nested
    class ByChoice {
        @Test
        void asksOnAPageOfItsOwnAndLeadsBack() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                TestBrowser browser = scene.browser();

                TestPage page = browser.open(ACME + "/reports?a=1&b=2");

                assertThat(page.status()).isEqualTo(200);
                assertThat(page.url()).isEqualTo(ACME + "/oidc/login?return_to=%2Freports%3Fa%3D1%26b%3D2");
                assertThat(page.body()).contains("Acme &amp; Sons", "Globex &lt;Corp&gt;");
                assertThat(page.header("Cache-Control")).isEqualTo("no-store");
                assertThat(browser.cookies().all()).as("no login is under way").isEmpty();

                TestPage back = browser.click(ACME, link(page, "globex"));
                assertThat(back.url()).isEqualTo(ACME + "/reports?a=1&b=2");
                assertThat(provider(back)).isEqualTo("globex");
            }
        }

        private String link(TestPage page, String provider) {
            String start = ACME + "/oidc/login?provider=" + provider;
            String text = page.body().replace("&amp;", "&").replace("&#x3D;", "=");
            int at = text.indexOf(start);
            assertThat(at).as(text).isPositive();
            return text.substring(at, text.indexOf('"', at));
        }

        @Test
        void handsOnWhatWasAskedFor() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                TestBrowser browser = scene.browser();
                TestPage page = browser.open(ACME + "/oidc/login?login_hint=ann%26x");
                browser.open(link(page, "acme"));
                assertThat(scene.acme().lastRequest(Endpoint.AUTHORIZATION).param("login_hint"))
                        .isEqualTo("ann&x");
            }
        }

        @Test
        void isNotForScripts() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                assertThat(scene.browser().fetch(ACME, ACME + "/api").code()).isEqualTo("login_required");
            }
        }

        @Test
        void replacesTheSessionOfTheOtherProvider() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/oidc/login?provider=acme");
                String old = browser.cookies()
                        .named("__Host-gatehouse")
                        .orElseThrow()
                        .value();
                assertThat(provider(browser.open(ACME + "/oidc/login?provider=globex")))
                        .isEqualTo("globex");
                assertThat(scene.gatehouse()
                                .handle(FakeExchange.fetch("/")
                                        .authority("acme.example.com")
                                        .cookie("__Host-gatehouse", old)))
                        .as("the old session is dead")
                        .isInstanceOf(Outcome.Refuse.class);
            }
        }

        @Test
        void replacesItBelowASharedPathToo() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                ProviderReach shared = new ProviderReach(List.of(), List.of("/a"), "");
                Gatehouse engine = scene.another(
                        config -> config,
                        scene.acme().config().name("acme").reach(shared).build(),
                        scene.globex().config().name("globex").reach(shared).build());
                TestBrowser browser = scene.browser(engine);
                browser.open(ACME + "/oidc/login?provider=acme");
                assertThat(provider(browser.open(ACME + "/oidc/login?provider=globex")))
                        .isEqualTo("globex");
                assertThat(browser.cookies().namesBeginningWith("__Host-gatehouse"))
                        .containsExactly("__Host-gatehouse_globex");
            }
        }

        @ParameterizedTest
        @CsvSource({"other", "ACME", "acme%20", "''"})
        void refusesAProviderThatIsNotConfigured(String name) {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                assertThat(scene.browser()
                                .open(ACME + "/oidc/login?provider=" + name)
                                .code())
                        .isEqualTo("issuer_unknown");
            }
        }

        @Test
        void takesTheProviderThatAThirdPartyNamesByItsIssuer() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                TestPage page = scene.browser()
                        .open(ACME + "/oidc/login?iss=" + encoded(scene.globex().issuer()) + "&target_link_uri=%2Fx");
                assertThat(provider(page)).isEqualTo("globex");
                assertThat(page.url()).isEqualTo(ACME + "/x");
                assertThat(scene.browser()
                                .open(ACME + "/oidc/login?provider=acme&iss="
                                        + encoded(scene.globex().issuer()))
                                .code())
                        .isEqualTo("issuer_unknown");
            }
        }
    }

    @Nested
    class EachOnItsOwn {
        @Test
        void oneThatIsDownLeavesTheOthersAlone() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                scene.acme().goDown();
                TestBrowser browser = scene.browser();
                assertThat(browser.open(ACME + "/acme").code()).isEqualTo("provider_unavailable");
                assertThat(provider(browser.open(ACME + "/globex"))).isEqualTo("globex");
                assertThat(scene.gatehouse().notReady())
                        .as("somebody can sign in")
                        .isEmpty();
            }
        }

        @Test
        void noneThatWorksIsNotReady() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                scene.acme().goDown();
                scene.globex().goDown();
                assertThat(scene.gatehouse().notReady())
                        .hasSize(2)
                        .anyMatch(why -> why.contains("provider acme"))
                        .anyMatch(why -> why.contains("provider globex"));
            }
        }

        @Test
        void aRefreshThatFailsAtOneDoesNotHoldBackTheOther() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                for (FakeProvider provider : List.of(scene.acme(), scene.globex())) {
                    provider.withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
                }
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                browser.open(ACME + "/globex");
                scene.clock().advance(Duration.ofMinutes(5));
                scene.acme().goDown();

                assertThat(browser.open(ACME + "/acme").reachedApplication()).isTrue();
                assertThat(browser.open(ACME + "/globex").reachedApplication()).isTrue();

                assertThat(scene.globex().lastRequest(Endpoint.TOKEN).param("grant_type"))
                        .isEqualTo("refresh_token");
            }
        }

        @Test
        void eventsNameTheProviderThatARefusedLoginWasAt() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                scene.globex().refuseLogins("access_denied");
                scene.browser().open(ACME + "/globex");
                scene.browser().open(ACME + "/oidc/callback/acme?state=x&code=y");
                scene.browser().open(ACME + "/oidc/callback/other?state=x&code=y");
                assertThat(scene.events())
                        .filteredOn(GatehouseEvent.LoginRefused.class::isInstance)
                        .extracting(event -> ((GatehouseEvent.LoginRefused) event).provider())
                        .containsExactly("globex", "acme", "unknown");
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = StoreKind.class,
                names = {"COOKIE", "REDIS"})
        void anotherProviderMoreOrLessEndsNoSessionButItsOwn(StoreKind store) {
            try (ProvidersScene scene = ProvidersScene.byHost(ProvidersScene.storing(store))) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/");
                browser.open(GLOBEX + "/");
                Gatehouse fewer = scene.another(
                        ProvidersScene.storing(store),
                        scene.acme().config().name("acme").build());
                browser.site(ACME, fewer).site(GLOBEX, fewer);

                assertThat(browser.fetch(ACME, ACME + "/").reachedApplication()).isTrue();
                assertThat(browser.fetch(GLOBEX, GLOBEX + "/").code())
                        .as("a session of a provider that is configured no more")
                        .isEqualTo("login_required");

                browser.site(ACME, scene.gatehouse());
                assertThat(browser.fetch(ACME, ACME + "/").reachedApplication()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"acme", "globex"})
        void hasARedirectUriOfItsOwn(String name) {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                scene.browser().open(ACME + "/oidc/login?provider=" + name);
                FakeProvider provider = name.equals("acme") ? scene.acme() : scene.globex();
                assertThat(provider.lastRequest(Endpoint.AUTHORIZATION).param("redirect_uri"))
                        .isEqualTo(ACME + "/oidc/callback/" + name);
            }
        }

        @Test
        void theOneNamedDefaultKeepsTheRedirectUriOfAProviderAlone() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                Gatehouse engine = scene.another(
                        config -> config,
                        scene.acme().config().build(),
                        scene.globex().config().name("globex").build());
                TestBrowser browser = scene.browser(engine);
                browser.open(ACME + "/oidc/login?provider=default");
                assertThat(scene.acme().lastRequest(Endpoint.AUTHORIZATION).param("redirect_uri"))
                        .isEqualTo(ACME + "/oidc/callback");
                assertThat(browser.fetch(ACME, ACME + "/oidc/callback/default?state=x")
                                .reachedApplication())
                        .as("there is one address for each, and this is none")
                        .isTrue();
            }
        }
    }
}
