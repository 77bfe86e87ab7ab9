package io.gatehouse.attack;

import static io.gatehouse.testing.ProvidersScene.ACME;
import static io.gatehouse.testing.ProvidersScene.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.ProviderNotNamedException;
import io.gatehouse.SessionAdministration;
import io.gatehouse.SessionAdministration.Selector;
import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.ProvidersScene;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies;
import io.gatehouse.testing.TestPage;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One provider, or one tenant's people, against another's: the same client id, the same subjects, the same session identifiers. */
class ProviderIsolationTest {
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Makes a provider one that knows nothing of RFC 9207, as many are. */
    private static void withoutIssuerInAnswers(FakeProvider provider) {
        provider.metadata(metadata -> metadata.remove("authorization_response_iss_parameter_supported"))
                .authorizationResponse(response -> response.remove("iss"));
    }

    private static boolean signedIn(TestBrowser browser, String url) {
        return browser.fetch(ACME, url).reachedApplication();
    }

    @Nested
    class MixUp {
        /** Lets somebody begin to sign in at globex, which sends the browser on to acme instead (RFC 9700, section 4.4.1). */
        private TestPage throughGlobexToAcme(ProvidersScene scene, TestBrowser browser, String callback) {
            TestPage atGlobex = browser.stoppingAt(scene.globex().issuer()).open(ACME + "/oidc/login?provider=globex");
            browser.stoppingAt(null);
            return browser.open(atGlobex.url()
                    .replace(scene.globex().issuer(), scene.acme().issuer())
                    .replace(encoded("/oidc/callback/globex"), encoded(callback)));
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void givesTheCodeOfTheHonestProviderToNobody(boolean issuerInAnswers) {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                if (!issuerInAnswers) {
                    withoutIssuerInAnswers(scene.acme());
                    withoutIssuerInAnswers(scene.globex());
                }
                TestBrowser browser = scene.browser();

                TestPage page = throughGlobexToAcme(scene, browser, "/oidc/callback/acme");

                assertThat(page.code()).isEqualTo("callback_issuer_mismatch");
                assertThat(scene.acme().calls(Endpoint.TOKEN)).isZero();
                assertThat(scene.globex().calls(Endpoint.TOKEN)).isZero();
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void isCaughtByTheIssuerWhereTheAddressIsThatOfTheAttacker() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                withoutIssuerInAnswers(scene.globex());
                TestPage page = throughGlobexToAcme(scene, scene.browser(), "/oidc/callback/globex");
                assertThat(page.code()).isEqualTo("callback_issuer_mismatch");
                assertThat(scene.globex().calls(Endpoint.TOKEN)).isZero();
            }
        }

        @Test
        void anAnswerIsTakenAtTheAddressOfItsOwnProviderAlone() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                withoutIssuerInAnswers(scene.acme());
                for (String wrong : List.of("/oidc/callback/globex", "/oidc/callback")) {
                    TestBrowser browser = scene.browser();
                    TestPage callback = browser.openUntilCallback(ACME + "/oidc/login?provider=acme");
                    assertThat(browser.open(callback.url().replace("/oidc/callback/acme", wrong))
                                    .code())
                            .as(wrong)
                            .isEqualTo("callback_issuer_mismatch");
                }
                assertThat(scene.acme().calls(Endpoint.TOKEN)).isZero();
            }
        }

        @Test
        void theIssuerInTheAnswerIsThatOfTheIdToken() {
            // With one provider of many tenants, both are accepted for themselves.
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                scene.acme()
                        .authorizationResponse(
                                response -> response.put("iss", scene.globex().issuer()));
                assertThat(scene.browser()
                                .open(ACME + "/oidc/login?provider=acme")
                                .code())
                        .isEqualTo("callback_issuer_mismatch");
            }
        }
    }

    @Nested
    class Substitution {
        @Test
        void aCodeOfOneIsNothingInALoginAtTheOther() {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                withoutIssuerInAnswers(scene.acme());
                withoutIssuerInAnswers(scene.globex());
                TestPage stolen = scene.browser().openUntilCallback(ACME + "/oidc/login?provider=acme");
                TestBrowser attacker = scene.browser();
                TestPage own = attacker.openUntilCallback(ACME + "/oidc/login?provider=globex");

                TestPage page = attacker.open(own.url()
                        .replace(
                                own.params().getOrDefault("code", ""),
                                stolen.params().getOrDefault("code", "")));

                assertThat(page.code()).isEqualTo("token_request_refused");
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void anIdTokenOfOneIsNothingAtTheOther(boolean claimsToBeTheOthers) {
            try (ProvidersScene scene = ProvidersScene.byChoice(config -> config)) {
                if (claimsToBeTheOthers) {
                    scene.acme()
                            .idTokenClaims(
                                    claims -> claims.put("iss", scene.globex().issuer()));
                }
                scene.globex()
                        .idToken(own -> scene.acme()
                                .issueIdToken(
                                        scene.globex()
                                                .lastRequest(Endpoint.AUTHORIZATION)
                                                .param("nonce"),
                                        null));

                assertThat(scene.browser()
                                .open(ACME + "/oidc/login?provider=globex")
                                .code())
                        .isEqualTo("id_token_invalid");
            }
        }
    }

    @Nested
    class Logout {
        private Outcome post(ProvidersScene scene, String token) {
            return scene.gatehouse()
                    .handle(FakeExchange.form("/oidc/logout/backchannel", "logout_token=" + encoded(token))
                            .authority("acme.example.com")
                            .replace("Accept", "*/*"));
        }

        private int status(Outcome outcome) {
            return ((Outcome.Reply) outcome).answer().status();
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void ofOneEndsNoSessionOfTheOther(StoreKind store) {
            try (ProvidersScene scene =
                    ProvidersScene.byPath(ProvidersScene.storing(store)).user("alice")) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                browser.open(ACME + "/globex");

                assertThat(status(post(scene, scene.acme().issueLogoutToken(claims -> claims.remove("sid")))))
                        .isEqualTo(200);

                assertThat(signedIn(browser, ACME + "/acme")).isFalse();
                assertThat(signedIn(browser, ACME + "/globex")).isTrue();

                assertThat(status(post(scene, scene.globex().issueLogoutToken(claims -> {}))))
                        .isEqualTo(200);
                assertThat(signedIn(browser, ACME + "/globex")).isFalse();
            }
        }

        @Test
        void mustHoldWithTheKeysOfTheProviderThatItNames() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config).user("alice")) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/globex");

                for (String iss : List.of(scene.globex().issuer(), "https://nobody.example", "")) {
                    assertThat(status(post(scene, scene.acme().issueLogoutToken(claims -> claims.put("iss", iss)))))
                            .as(iss)
                            .isEqualTo(400);
                }
                assertThat(status(post(scene, "no.token.at-all"))).isEqualTo(400);

                assertThat(signedIn(browser, ACME + "/globex")).isTrue();
            }
        }

        @Test
        void throughTheBrowserEndsTheSessionsOfTheNamedIssuerAlone() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config).user("alice")) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                browser.open(ACME + "/globex");

                TestPage frame = browser.open(ACME + "/oidc/logout/frontchannel?sid=sid-of-alice&iss="
                        + encoded(scene.globex().issuer()));

                assertThat(frame.status()).isEqualTo(200);
                assertThat(frame.header("Content-Security-Policy"))
                        .contains(Origin.parse(scene.globex().issuer().replace("/op", ""))
                                .orElseThrow()
                                .toString())
                        .doesNotContain(scene.acme().issuer().replace("/op", ""));
                assertThat(signedIn(browser, ACME + "/acme")).isTrue();
                assertThat(signedIn(browser, ACME + "/globex")).isFalse();
                assertThat(browser.open(ACME + "/oidc/logout/frontchannel?sid=x&iss=https%3A%2F%2Fevil.example")
                                .code())
                        .isEqualTo("logout_request_invalid");
            }
        }
    }

    @Nested
    class Tenants {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void aCookieOfOnePathIsNothingUnderTheNameOfTheOther(StoreKind store) {
            try (ProvidersScene scene = ProvidersScene.byPath(ProvidersScene.storing(store))) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                String value = browser.cookies()
                        .named("__Host-gatehouse_acme")
                        .orElseThrow()
                        .value();
                for (String name : List.of("__Host-gatehouse_globex", "__Host-gatehouse")) {
                    for (String path : List.of("/globex", "/globex/acme")) {
                        Outcome outcome = scene.gatehouse()
                                .handle(FakeExchange.fetch(path)
                                        .authority("acme.example.com")
                                        .cookie(name, value));
                        assertThat(outcome).as(name + path).isInstanceOf(Outcome.Refuse.class);
                    }
                }
                assertThat(signedIn(browser, ACME + "/acme")).isTrue();
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void aSessionOfOneHostIsNothingOnTheOther(StoreKind store) {
            try (ProvidersScene scene = ProvidersScene.byHost(ProvidersScene.storing(store))) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/");
                String value = browser.cookies()
                        .named("__Host-gatehouse")
                        .orElseThrow()
                        .value();
                assertThat(scene.gatehouse()
                                .handle(FakeExchange.fetch("/")
                                        .authority("globex.example.com")
                                        .cookie("__Host-gatehouse", value)))
                        .isInstanceOf(Outcome.Refuse.class);
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void norIsItWhereTheHostsShareACookieDomain(StoreKind store) {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config.session(EngineScene.session(store)
                    .cookie(CookieConfig.builder().domain("example.com").build())
                    .build()))) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/");
                assertThat(browser.cookies().namesBeginningWith("gatehouse")).contains("gatehouse_acme");
                String value =
                        browser.cookies().named("gatehouse_acme").orElseThrow().value();
                for (String name : List.of("gatehouse_acme", "gatehouse_globex", "gatehouse")) {
                    assertThat(scene.gatehouse()
                                    .handle(FakeExchange.fetch("/")
                                            .authority("globex.example.com")
                                            .cookie(name, value)))
                            .as(name)
                            .isInstanceOf(Outcome.Refuse.class);
                }
                browser.open(GLOBEX + "/");
                assertThat(signedIn(browser, ACME + "/")).as("both live").isTrue();
            }
        }

        @Test
        void aPendingLoginOfOneHostIsNothingOnTheOther() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                TestBrowser browser = scene.browser();
                TestPage callback = browser.openUntilCallback(ACME + "/");
                String cookie = browser.cookies()
                        .namesBeginningWith("__Host-gatehouse-login-")
                        .get(0);
                TestCookies.Kept kept = browser.cookies().named(cookie).orElseThrow();

                Outcome outcome = scene.gatehouse()
                        .handle(FakeExchange.navigation(callback.url().substring(ACME.length()))
                                .authority("globex.example.com")
                                .cookie(kept.name(), kept.value()));

                assertThat(((Outcome.Refuse) outcome).refusal().code().word()).isEqualTo("login_unknown");
                assertThat(scene.acme().calls(Endpoint.TOKEN)).isZero();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/globex/../acme", "/globex/%2e%2e/acme", "/globex;/../acme", "/acme%2F..%2Fglobex", "//acme"
                })
        void aPathThatCanBeReadInTwoWaysIsNobodys(String path) {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/globex");
                String value = browser.cookies()
                        .named("__Host-gatehouse_globex")
                        .orElseThrow()
                        .value();
                Outcome outcome = scene.gatehouse()
                        .handle(FakeExchange.fetch(path)
                                .authority("acme.example.com")
                                .cookie("__Host-gatehouse_globex", value));
                assertThat(outcome).isInstanceOf(Outcome.Refuse.class);
            }
        }

        @Test
        void noCookieOfOneIsSetForTheOther() {
            try (ProvidersScene scene = ProvidersScene.byHost(config -> config)) {
                Outcome outcome =
                        scene.gatehouse().handle(FakeExchange.navigation("/").authority("acme.example.com"));
                assertThat(outcome.cookies())
                        .extracting(SetCookie::toHeaderValue)
                        .allSatisfy(header ->
                                assertThat(header).startsWith("__Host-").doesNotContain("omain="));
            }
        }
    }

    @Nested
    class Operators {
        @Test
        void endTheSessionsOfTheNamedProviderAlone() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config).user("alice")) {
                TestBrowser browser = scene.browser();
                browser.open(ACME + "/acme");
                browser.open(ACME + "/globex");
                SessionAdministration sessions = scene.gatehouse().sessionAdministration();

                assertThat(sessions.list(new Selector.OfSubject("alice", "acme"), 10)
                                .orElseThrow()
                                .sessions())
                        .singleElement()
                        .satisfies(session -> assertThat(session.provider()).isEqualTo("acme"));
                assertThat(sessions.end(new Selector.OfSubject("alice", "acme")))
                        .hasValue(1);
                assertThat(signedIn(browser, ACME + "/acme")).isFalse();
                assertThat(signedIn(browser, ACME + "/globex")).isTrue();
                assertThat(sessions.end(new Selector.OfProviderSession("sid-of-alice", "globex")))
                        .hasValue(1);
                assertThat(signedIn(browser, ACME + "/globex")).isFalse();
            }
        }

        @Test
        void mustNameTheProvider() {
            try (ProvidersScene scene = ProvidersScene.byPath(config -> config)) {
                SessionAdministration sessions = scene.gatehouse().sessionAdministration();
                for (Selector selector : List.of(
                        new Selector.OfSubject("alice"),
                        new Selector.OfProviderSession("sid"),
                        new Selector.OfSubject("alice", "other"))) {
                    assertThatThrownBy(() -> sessions.end(selector))
                            .isInstanceOf(ProviderNotNamedException.class)
                            .hasMessageContaining("acme, globex");
                }
            }
        }
    }

    @Nested
    class ManyTenantsOfOneIssuer {
        private static final String OURS = "11111111-1111-1111-1111-111111111111";
        private static final String PARTNER = "22222222-2222-2222-2222-222222222222";
        private static final String STRANGER = "33333333-3333-3333-3333-333333333333";

        private EngineScene scene() {
            return scene(false);
        }

        private EngineScene scene(boolean any) {
            return EngineScene.start(config -> config, provider -> {
                String issuer = provider.build().issuer().orElseThrow();
                return provider.issuer(issuer + "/{tenantid}/v2.0")
                        .metadataUrl(URI.create(issuer + "/.well-known/openid-configuration"))
                        .tenants(any ? List.of() : List.of(OURS, PARTNER))
                        .insecureAnyTenant(any);
            });
        }

        private void of(EngineScene scene, String iss, String tid) {
            FakeProvider provider = scene.provider();
            provider.metadata(metadata -> {
                metadata.put("issuer", provider.issuer() + "/{tenantid}/v2.0");
                metadata.remove("authorization_response_iss_parameter_supported");
            });
            provider.authorizationResponse(response -> response.remove("iss"));
            provider.idTokenClaims(claims -> {
                claims.put("iss", provider.issuer() + "/" + iss + "/v2.0");
                claims.put("tid", tid);
            });
        }

        @Test
        void peopleOfTheNamedTenantsSignInUnderTheIssuerOfTheirOwn() {
            try (EngineScene scene = scene()) {
                for (String tenant : List.of(OURS, PARTNER)) {
                    of(scene, tenant, tenant);
                    TestPage page = scene.browser().open(EngineScene.APP + "/");
                    assertThat(((Outcome.Proceed) page.outcome())
                                    .identity()
                                    .orElseThrow()
                                    .issuer())
                            .isEqualTo(scene.provider().issuer() + "/" + tenant + "/v2.0");
                }
            }
        }

        @Test
        void othersDoNot() {
            try (EngineScene scene = scene()) {
                for (String[] pair : new String[][] {
                    {STRANGER, STRANGER},
                    {OURS, STRANGER},
                    {STRANGER, OURS},
                    {OURS, PARTNER},
                    {"{tenantid}", OURS},
                    {"{tenantid}", "{tenantid}"},
                    {OURS + "/../" + OURS, OURS},
                    {"", ""},
                }) {
                    of(scene, pair[0], pair[1]);
                    assertThat(scene.browser().open(EngineScene.APP + "/").code())
                            .as(pair[0] + " " + pair[1])
                            .isEqualTo("id_token_invalid");
                }
            }
        }

        @Test
        void anyTenantIsStillATenant() {
            try (EngineScene scene = scene(true)) {
                of(scene, STRANGER, STRANGER);
                assertThat(scene.browser().open(EngineScene.APP + "/").subject())
                        .isNotEmpty();
                of(scene, "common", "common");
                assertThat(scene.browser().open(EngineScene.APP + "/").code()).isEqualTo("id_token_invalid");
            }
        }

        @Test
        void aLogoutOfOneTenantEndsNoSessionOfAnother() {
            try (EngineScene scene = scene()) {
                of(scene, OURS, OURS);
                TestBrowser ours = scene.signedIn("alice");
                of(scene, PARTNER, PARTNER);
                TestBrowser partners = scene.signedIn("alice");

                for (String[] pair : new String[][] {{STRANGER, STRANGER}, {OURS, PARTNER}, {PARTNER, PARTNER}}) {
                    String token = scene.provider().issueLogoutToken(claims -> {
                        claims.put("iss", scene.provider().issuer() + "/" + pair[0] + "/v2.0");
                        claims.put("tid", pair[1]);
                        claims.put("jti", UUID.randomUUID().toString());
                    });
                    scene.handle(FakeExchange.form("/oidc/logout/backchannel", "logout_token=" + encoded(token)));
                }

                assertThat(ours.fetch(EngineScene.APP, EngineScene.APP + "/").reachedApplication())
                        .isTrue();
                assertThat(partners.fetch(EngineScene.APP, EngineScene.APP + "/")
                                .code())
                        .isEqualTo("login_required");
                assertThat(scene.gatehouse().sessionAdministration().end(new Selector.OfSubject("alice")))
                        .as("in whatever tenant")
                        .hasValue(1);
            }
        }

        @Test
        void aKeyOfOneTenantSignsForNoOther() {
            try (EngineScene scene = scene()) {
                for (String keyOf : List.of(OURS, "{tenantid}", PARTNER)) {
                    Map<String, Object> jwks = scene.provider().jwks();
                    List<Object> restricted = new ArrayList<>();
                    for (FakeKey key : scene.provider().keys()) {
                        Map<String, Object> jwk = new LinkedHashMap<>(key.publicJwk());
                        jwk.put("issuer", scene.provider().issuer() + "/" + keyOf + "/v2.0");
                        restricted.add(jwk);
                    }
                    jwks.put("keys", restricted);
                    scene.provider().answer(Endpoint.JWKS, FakeAnswer.json(200, jwks));
                    of(scene, OURS, OURS);
                    scene.clock().advance(Duration.ofMinutes(20));
                    // Keys are read anew in the background once they are old, so the first who comes may have the old
                    // ones.
                    Awaitility.await().untilAsserted(() -> {
                        TestPage page = scene.browser().open(EngineScene.APP + "/");
                        assertThat(page.reachedApplication()).as(keyOf).isEqualTo(!keyOf.equals(PARTNER));
                    });
                }
            }
        }
    }
}
