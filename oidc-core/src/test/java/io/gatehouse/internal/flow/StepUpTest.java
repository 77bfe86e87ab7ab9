package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnDenied;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.StepUp;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that ask for a stronger or fresher sign-in (RFC 9470). */
class StepUpTest {
    private final EngineScene scene = EngineScene.start(config -> config.rules(rules()));
    private final TestBrowser browser = scene.browser();

    @AfterEach
    void close() {
        scene.close();
    }

    private static AccessPolicy rules() {
        return new AccessPolicy(List.of(
                rule("/vault/**", new StepUp(List.of("mfa", "hwk"), null), OnDenied.FORBIDDEN),
                rule("/fresh/**", new StepUp(List.of(), Duration.ofMinutes(15)), OnDenied.FORBIDDEN),
                rule("/both/**", new StepUp(List.of("mfa"), Duration.ofMinutes(15)), OnDenied.FORBIDDEN),
                AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                        .build()));
    }

    private static AccessRule rule(String path, StepUp stepUp, OnDenied onDenied) {
        return AccessRule.builder(List.of(PathPattern.of(path)), new Requirement.SignedIn())
                .stepUp(stepUp)
                .onDenied(onDenied)
                .build();
    }

    /** Has the provider sign people in with such a class from now on. */
    private void signsInBy(String acr) {
        scene.provider().idTokenClaims(claims -> {
            claims.put("acr", acr);
            claims.put("auth_time", scene.clock().instant().getEpochSecond());
        });
    }

    private static String body(Outcome outcome) {
        return new String(((Outcome.Refuse) outcome).answer().body(), StandardCharsets.UTF_8);
    }

    @Test
    void aPageThatNeedsMoreSendsAPersonToTheProviderOnceAndThenOpens() {
        signsInBy("pwd");
        assertThat(browser.open(APP + "/plain").outcome()).isInstanceOf(Outcome.Proceed.class);
        signsInBy("mfa");

        TestPage page = browser.open(APP + "/vault/1?a=b");

        assertThat(page.outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(page.url()).isEqualTo(APP + "/vault/1?a=b");
        assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("acr_values"))
                .isEqualTo("mfa hwk");
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
        assertThat(browser.open(APP + "/vault/2").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
    }

    @Test
    void whoeverIsNotSignedInIsAskedForAllOfItAtOnce() {
        signsInBy("mfa");
        assertThat(browser.open(APP + "/both/1").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("max_age"))
                .isEqualTo("900");
        assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("acr_values"))
                .isEqualTo("mfa");
    }

    @Test
    void aSignInGrowsTooOldAndIsAskedForAnew() {
        signsInBy("pwd");
        assertThat(browser.open(APP + "/fresh/1").outcome()).isInstanceOf(Outcome.Proceed.class);
        scene.clock().advance(Duration.ofMinutes(14));
        assertThat(browser.open(APP + "/fresh/1").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        scene.clock().advance(Duration.ofMinutes(2));
        signsInBy("pwd");
        assertThat(browser.open(APP + "/fresh/1").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vault/1", "/both/1"})
    void aProviderThatSignsInWithLessEndsInAPageAndNotInALoop(String path) {
        signsInBy("pwd");
        browser.open(APP + "/plain");

        TestPage page = browser.open(APP + path);

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.body()).contains("step_up_failed");
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
        assertThat(scene.events().stream()
                        .filter(event -> event.name().equals("login.refused"))
                        .map(GatehouseEvent::fields)
                        .map(Object::toString))
                .singleElement()
                .asString()
                .contains("acr of the ID token is 'pwd'", "with acr mfa");
        // What the person had before is still there.
        assertThat(browser.open(APP + "/plain").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
    }

    @Test
    void aProviderThatSaysNeitherHowNorWhenProvesNothing() {
        TestPage strong = browser.open(APP + "/vault/1");
        assertThat(strong.status()).isEqualTo(403);
        scene.provider().idTokenClaims(claims -> claims.remove("auth_time"));
        TestPage fresh = browser.open(APP + "/fresh/1");
        assertThat(fresh.status()).isEqualTo(403);
        assertThat(fresh.body()).contains("step_up_failed");
    }

    @Test
    void aProviderThatIgnoresTheAgeEndsInAPage() {
        scene.provider()
                .idTokenClaims(claims -> claims.put(
                        "auth_time",
                        scene.clock().instant().minus(Duration.ofHours(1)).getEpochSecond()));
        assertThat(browser.open(APP + "/fresh/1").status()).isEqualTo(403);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
    }

    @Test
    void aProgramIsToldWhatIsMissingInTheWordsOfTheStandard() {
        signsInBy("pwd");
        browser.open(APP + "/plain");

        TestPage answer = browser.send(
                APP + "/both/1",
                exchange -> exchange.header("Accept", "application/json")
                        .header("Sec-Fetch-Mode", "cors")
                        .header("Sec-Fetch-Dest", "empty"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer realm=\"app.example.com\", error=\"insufficient_user_authentication\","
                                + " error_description=\"A stronger or fresher sign-in is required\", acr_values=\"mfa\", max_age=\"900\"");
        assertThat(body(answer.outcome()))
                .contains("\"code\":\"step_up_required\"", "\"login_url\":\"" + APP + "/oidc/login?step_up=2\"");
        assertThat(answer.outcome().cookies()).isEmpty();
    }

    @Test
    void theLoginUrlOfARefusalAsksForWhatTheRuleAsks() {
        signsInBy("mfa");
        TestPage page = browser.open(APP + "/oidc/login?step_up=2&return_to=/plain");
        assertThat(page.outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("acr_values"))
                .isEqualTo("mfa");
        assertThat(browser.open(APP + "/both/1").outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
    }

    @Test
    void aLoginThatNamesNoRuleAsksForWhatThePageItLeadsToNeeds() {
        signsInBy("mfa");

        TestPage page = browser.open(APP + "/oidc/login?return_to=/vault/1%3Fa=b");

        assertThat(page.outcome()).isInstanceOf(Outcome.Proceed.class);
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        assertThat(scene.provider().lastRequest(Endpoint.AUTHORIZATION).param("acr_values"))
                .isEqualTo("mfa hwk");
    }

    @Test
    void aLoginForASignInThatIsTooWeakEndsInAPageAndNotInALoop() {
        signsInBy("pwd");

        TestPage page = browser.open(APP + "/oidc/login?return_to=/vault/1");

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.body()).contains("step_up_failed");
        assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?return_to=/plain", "?return_to=https://other.example.com/vault/1"})
    void aLoginThatLeadsElsewhereAsksForNothing(String query) {
        try (EngineScene other = EngineScene.start(config -> config.rules(rules())
                .login(LoginConfig.builder()
                        .allowedReturns(List.of(
                                Origin.parse("https://other.example.com").orElseThrow()))
                        .build()))) {
            Outcome outcome = other.handle(FakeExchange.navigation("/oidc/login" + query));

            assertThat(((Outcome.Redirect) outcome).location()).doesNotContain("acr_values", "max_age");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "4", "-1", "9999999", "mfa", ""})
    void theBrowserCannotSayWhatIsAskedFor(String position) {
        assertThat(browser.open(APP + "/oidc/login?step_up=" + position).status())
                .isEqualTo(400);
        assertThat(browser.open(APP + "/oidc/login?step_up=2&step_up=2").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void everyStoreRemembersHowSomebodySignedIn(StoreKind store) {
        try (EngineScene other = EngineScene.start(config ->
                config.rules(rules()).session(EngineScene.session(store).build()))) {
            other.provider().idTokenClaims(claims -> claims.put("acr", "hwk"));
            TestBrowser somebody = other.browser();
            assertThat(somebody.open(APP + "/vault/1").outcome()).isInstanceOf(Outcome.Proceed.class);
            other.clock().advance(Duration.ofMinutes(3));
            assertThat(somebody.open(APP + "/vault/1").outcome()).isInstanceOf(Outcome.Proceed.class);
            assertThat(other.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(1);
        }
    }

    @Test
    void aSignInCountsNoStrongerThanARenewedIdTokenSays() {
        try (EngineScene other = EngineScene.start(config -> config.rules(rules()))) {
            other.provider().withRefreshTokens().tokenLifetime(Duration.ofMinutes(5));
            other.provider().idTokenClaims(claims -> claims.put("acr", "mfa"));
            TestBrowser somebody = other.browser();
            assertThat(somebody.open(APP + "/vault/1").outcome()).isInstanceOf(Outcome.Proceed.class);
            other.provider().idTokenClaims(claims -> claims.put("acr", "pwd"));
            other.clock().advance(Duration.ofMinutes(6));
            assertThat(somebody.open(APP + "/plain").outcome()).isInstanceOf(Outcome.Proceed.class);
            assertThat(somebody.open(APP + "/vault/1").status()).isEqualTo(403);
        }
    }

    @Test
    void theOldSessionIsReplacedByTheStrongerOne() {
        signsInBy("pwd");
        browser.open(APP + "/plain");
        String before =
                browser.cookies().named("__Host-gatehouse").orElseThrow().value();
        signsInBy("mfa");
        browser.open(APP + "/vault/1");
        assertThat(browser.cookies().named("__Host-gatehouse").orElseThrow().value())
                .isNotEqualTo(before);
        FakeExchange old = FakeExchange.navigation("/plain").cookie("__Host-gatehouse", before);
        assertThat(scene.handle(old)).isInstanceOf(Outcome.Redirect.class);
    }
}
