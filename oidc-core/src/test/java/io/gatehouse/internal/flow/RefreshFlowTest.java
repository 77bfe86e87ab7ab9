package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.OnRefreshFailure;
import io.gatehouse.config.PassedToken;
import io.gatehouse.config.RefreshConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How tokens and claims are renewed, in every store. */
class RefreshFlowTest {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration NEARLY = Duration.ofSeconds(275);

    private static EngineScene scene(StoreKind store) {
        return scene(store, config -> config);
    }

    private static EngineScene scene(StoreKind store, UnaryOperator<GatehouseConfig.Builder> edit) {
        EngineScene scene =
                EngineScene.start(config -> edit.apply(settings(store).apply(config)));
        scene.provider().withRefreshTokens().tokenLifetime(LIFETIME);
        return scene;
    }

    private static UnaryOperator<GatehouseConfig.Builder> settings(StoreKind store) {
        return config -> config.session(EngineScene.session(store).build())
                .identity(IdentityConfig.builder()
                        .passTokens(List.of(PassedToken.ACCESS_TOKEN))
                        .build());
    }

    private static int asked(EngineScene scene) {
        return (int) scene.provider().requests(Endpoint.TOKEN).stream()
                .filter(request -> request.param("grant_type").equals("refresh_token"))
                .count();
    }

    private static TestPage fetch(TestBrowser browser) {
        return browser.fetch(APP, APP + "/x");
    }

    private static String accessToken(TestPage page) {
        return page.outcome() instanceof Outcome.Proceed proceed
                ? proceed.headers().set().getOrDefault("OIDC_access_token", "")
                : "";
    }

    private static FakeExchange withCookiesOf(TestBrowser browser, FakeExchange exchange) {
        browser.cookies().all().forEach(cookie -> exchange.cookie(cookie.name(), cookie.value()));
        return exchange.authority("app.example.com").scheme("https");
    }

    private static List<Outcome> atOnce(TestBrowser browser, int count, Gatehouse... engines) throws Exception {
        List<Callable<Outcome>> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Gatehouse engine = engines[i % engines.length];
            requests.add(() -> engine.handle(withCookiesOf(browser, FakeExchange.fetch("/x"))));
        }
        ExecutorService pool = Executors.newFixedThreadPool(count);
        try {
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : pool.invokeAll(requests, 30, TimeUnit.SECONDS)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void tokensAreRenewedShortlyBeforeTheirEnd(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            String first = accessToken(fetch(browser));
            scene.clock().advance(Duration.ofSeconds(269));
            assertThat(accessToken(fetch(browser))).isEqualTo(first);
            assertThat(asked(scene)).isZero();

            scene.clock().advance(Duration.ofSeconds(1));
            String second = accessToken(fetch(browser));
            assertThat(second).isNotEmpty().isNotEqualTo(first);
            assertThat(accessToken(fetch(browser))).isEqualTo(second);
            assertThat(asked(scene)).isEqualTo(1);
            assertThat(scene.events()).hasAtLeastOneElementOfType(SessionEvent.TokensRefreshed.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"MEMORY", "COOKIE"})
    void areNotWaitedForByWhoMustNotWait(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            FakeExchange fetch = withCookiesOf(browser, FakeExchange.fetch("/x"));
            assertThat(scene.gatehouse().passAtOnce(fetch)).isPresent();

            scene.clock().advance(Duration.ofSeconds(270));

            assertThat(scene.gatehouse().passAtOnce(fetch)).isEmpty();
            assertThat(asked(scene)).isZero();
            accessToken(fetch(browser));
            assertThat(scene.gatehouse().passAtOnce(withCookiesOf(browser, FakeExchange.fetch("/x"))))
                    .isPresent();
            assertThat(asked(scene)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void rotatedTokensAreEachSentOnceOverManyRenewals(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            for (int i = 0; i < 12; i++) {
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
            }
            assertThat(asked(scene)).isEqualTo(12);
            assertThat(scene.provider().refreshTokenReuses()).isZero();
        }
    }

    @Test
    void tokensThatLiveShorterThanTheMarginAreNotRenewedOnEachRequest() {
        try (EngineScene scene = scene(StoreKind.MEMORY)) {
            scene.provider().tokenLifetime(Duration.ofSeconds(12));
            TestBrowser browser = scene.signedIn("alice");
            for (int i = 0; i < 7; i++) {
                scene.clock().advance(Duration.ofSeconds(1));
                fetch(browser);
            }
            assertThat(asked(scene)).isZero();
            scene.clock().advance(Duration.ofSeconds(1));
            fetch(browser);
            assertThat(asked(scene)).isEqualTo(1);
        }
    }

    @Nested
    class ManyRequestsAtOnce {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void leadToOneRenewalAndAllPassWithTheNewToken(StoreKind store) throws Exception {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                String first = accessToken(fetch(browser));
                scene.clock().advance(LIFETIME);

                List<Outcome> outcomes = atOnce(browser, 20, scene.gatehouse());

                assertThat(outcomes).allSatisfy(outcome -> {
                    assertThat(outcome).isInstanceOf(Outcome.Proceed.class);
                    assertThat(((Outcome.Proceed) outcome).headers().set().get("OIDC_access_token"))
                            .isNotEqualTo(first);
                });
                assertThat(asked(scene)).isEqualTo(1);
                assertThat(scene.provider().refreshTokenReuses()).isZero();
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = StoreKind.class,
                names = {"REDIS"})
        void onTwoNodesLeadToOneRenewal(StoreKind store) throws Exception {
            try (EngineScene scene = scene(store)) {
                Gatehouse other = scene.another(settings(store), provider -> provider);
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().tokenDelay(Duration.ofMillis(300));
                for (int i = 1; i <= 3; i++) {
                    String old = accessToken(fetch(browser));
                    scene.clock().advance(LIFETIME);
                    assertThat(atOnce(browser, 50, scene.gatehouse(), other))
                            .allMatch(outcome -> outcome instanceof Outcome.Proceed proceed
                                    && !proceed.headers()
                                            .set()
                                            .getOrDefault("OIDC_access_token", old)
                                            .equals(old));
                    assertThat(asked(scene)).isEqualTo(i);
                }
                assertThat(scene.provider().refreshTokenReuses()).isZero();
            }
        }

        @Test
        void doNotWaitWhileTheirTokenHolds() throws Exception {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(NEARLY);
                scene.provider().answerNext(Endpoint.TOKEN, FakeAnswer.html(500).after(Duration.ofSeconds(2)));
                long begin = System.nanoTime();
                ExecutorService pool = Executors.newSingleThreadExecutor();
                try {
                    Future<TestPage> slow = pool.submit(() -> fetch(browser));
                    org.awaitility.Awaitility.await().until(() -> asked(scene) == 1);
                    for (int i = 0; i < 10; i++) {
                        assertThat(fetch(browser).status()).isEqualTo(200);
                    }
                    assertThat(slow.isDone()).isFalse();
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
                    assertThat(slow.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
                } finally {
                    pool.shutdownNow();
                }
            }
        }
    }

    @Test
    void aRequestWithAnOldSealedCookieGetsTheNewTokens() {
        try (EngineScene scene = scene(StoreKind.COOKIE)) {
            TestBrowser browser = scene.signedIn("alice");
            FakeExchange old = withCookiesOf(browser, FakeExchange.fetch("/x"));
            scene.clock().advance(NEARLY);
            String renewed = accessToken(fetch(browser));

            Outcome outcome = scene.gatehouse().handle(old);

            assertThat(((Outcome.Proceed) outcome).headers().set()).containsEntry("OIDC_access_token", renewed);
            assertThat(outcome.cookies()).isNotEmpty();
            assertThat(asked(scene)).isEqualTo(1);
        }
    }

    @Nested
    class TheProviderSaysNo {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void soAScriptGets401AndTheCookieGoes(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().endGrants();
                scene.clock().advance(NEARLY);

                TestPage page = fetch(browser);

                assertThat(page.status()).isEqualTo(401);
                assertThat(page.code()).isEqualTo("login_required");
                assertThat(browser.cookies().all()).isEmpty();
                assertThat(fetch(browser).status()).isEqualTo(401);
                assertThat(scene.events())
                        .filteredOn(event -> event instanceof SessionEvent.RefreshFailed failed && failed.ended())
                        .hasSize(1);
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void soANavigationSignsInAgain(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().endGrants();
                scene.clock().advance(NEARLY);

                TestPage page = browser.open(APP + "/deep?a=b");

                assertThat(page.subject()).isEqualTo("alice");
                assertThat(page.url()).isEqualTo(APP + "/deep?a=b");
                assertThat(scene.provider().calls(Endpoint.AUTHORIZATION)).isEqualTo(2);
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void andTheSessionIsKeptWhereThatIsWantedWithoutAskingAgain(StoreKind store) {
            try (EngineScene scene = scene(
                    store,
                    config -> config.refresh(RefreshConfig.builder()
                            .onFailure(OnRefreshFailure.KEEP)
                            .build()))) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().endGrants();
                scene.clock().advance(NEARLY);
                for (int i = 0; i < 5; i++) {
                    assertThat(fetch(browser).subject()).isEqualTo("alice");
                    scene.clock().advance(Duration.ofMinutes(1));
                }
                assertThat(asked(scene)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @CsvSource({"sub,mallory", "iss,https://other.example", "aud,another", "nonce,another", "auth_time,1"})
        void byAnIdTokenThatIsNotOfThisSession(String claim, String value) {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider()
                        .idTokenClaims(claims ->
                                claims.put(claim, claim.equals("auth_time") ? (Object) Long.valueOf(value) : value));
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).status()).isEqualTo(401);
            }
        }
    }

    @Nested
    class TheProviderIsOutOfReach {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void soTheSessionGoesOnAndTheProviderIsLeftInPeace(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().answer(Endpoint.TOKEN, FakeAnswer.html(503));
                scene.clock().advance(LIFETIME.plusMinutes(1));
                for (int i = 0; i < 10; i++) {
                    assertThat(fetch(browser).subject()).isEqualTo("alice");
                }
                assertThat(asked(scene)).isEqualTo(1);

                for (int i = 0; i < 60; i++) {
                    scene.clock().advance(Duration.ofSeconds(1));
                    assertThat(fetch(browser).status()).isEqualTo(200);
                }
                assertThat(asked(scene)).isBetween(4, 7);

                scene.provider().restore(Endpoint.TOKEN);
                scene.clock().advance(Duration.ofSeconds(31));
                fetch(browser);
                scene.clock().advance(Duration.ofSeconds(1));
                int then = asked(scene);
                fetch(browser);
                assertThat(asked(scene)).isEqualTo(then);
            }
        }

        @ParameterizedTest
        @CsvSource({"401,invalid_client", "400,unsupported_grant_type", "400,invalid_request", "500,server_error"})
        void orItsSettingsAreWrongWhichEndsNoSession(int status, String error) {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().answer(Endpoint.TOKEN, FakeAnswer.json(status, Map.of("error", error)));
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
            }
        }

        @Test
        void andHangsUp() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().answer(Endpoint.TOKEN, FakeAnswer.hangUp());
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
            }
        }
    }

    @Nested
    class TheStoreIsLostWhileTheProviderAnswers {
        @Test
        void soTheNewTokensAreKeptWhenItComesBack() throws Exception {
            try (EngineScene scene = scene(StoreKind.REDIS)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(LIFETIME);
                scene.provider().tokenDelay(Duration.ofMillis(500));
                ExecutorService pool = Executors.newSingleThreadExecutor();
                try {
                    Future<TestPage> renewing = pool.submit(() -> fetch(browser));
                    org.awaitility.Awaitility.await().until(() -> asked(scene) == 1);
                    scene.shared().down(true);
                    org.awaitility.Awaitility.await()
                            .pollDelay(Duration.ofMillis(900))
                            .until(() -> true);
                    assertThat(renewing.isDone()).isFalse();
                    scene.shared().down(false);
                    assertThat(renewing.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
                    assertThat(fetch(browser).subject()).isEqualTo("alice");
                    assertThat(asked(scene)).isEqualTo(1);
                } finally {
                    pool.shutdownNow();
                }
            }
        }
    }

    @Nested
    class Claims {
        private EngineScene withUserInfo() {
            EngineScene scene = EngineScene.start(
                    config -> settings(StoreKind.MEMORY).apply(config), provider -> provider.userInfo(true));
            scene.provider().withRefreshTokens().tokenLifetime(LIFETIME);
            return scene;
        }

        private List<String> roles(TestPage page) {
            return List.copyOf(
                    ((Outcome.Proceed) page.outcome()).identity().orElseThrow().roles());
        }

        @Test
        void thatUserInfoLeavesOutAreGone() {
            try (EngineScene scene = withUserInfo()) {
                scene.provider().userInfo(Map.of("groups", List.of("admin")));
                TestBrowser browser = scene.signedIn("alice");
                assertThat(roles(fetch(browser))).containsExactly("admin");
                scene.provider().tokenResponse(response -> response.remove("id_token"));
                scene.provider().userInfo(Map.of("email", "alice@example.com"));
                scene.clock().advance(NEARLY);
                assertThat(roles(fetch(browser))).isEmpty();
            }
        }

        @Test
        void areKeptWhereUserInfoCannotBeHadAndTheTokensAreRenewed() {
            try (EngineScene scene = withUserInfo()) {
                scene.provider().userInfo(Map.of("groups", List.of("admin")));
                TestBrowser browser = scene.signedIn("alice");
                String first = accessToken(fetch(browser));
                scene.provider().answer(Endpoint.USERINFO, FakeAnswer.html(503));
                scene.clock().advance(NEARLY);
                TestPage page = fetch(browser);
                assertThat(roles(page)).containsExactly("admin");
                assertThat(accessToken(page)).isNotEqualTo(first);
                assertThat(scene.provider().refreshTokenReuses()).isZero();
            }
        }

        @Test
        void endTheSessionWhereUserInfoIsAboutSomebodyElse() {
            try (EngineScene scene = withUserInfo()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().userInfo(Map.of("sub", "mallory"));
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).status()).isEqualTo(401);
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void areThoseOfTheNewIdToken(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                scene.provider().user("alice", Map.of("groups", List.of("admin", "staff")));
                TestBrowser browser = scene.browser();
                browser.open(APP + "/");
                scene.provider().user("alice", Map.of("groups", List.of("staff")));
                scene.clock().advance(NEARLY);

                Outcome outcome = fetch(browser).outcome();

                assertThat(((Outcome.Proceed) outcome).identity())
                        .hasValueSatisfying(
                                identity -> assertThat(identity.roles()).containsExactly("staff"));
            }
        }

        @Test
        void areKeptWhereThereIsNoNewIdToken() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().tokenResponse(response -> response.remove("id_token"));
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
                assertThat(asked(scene)).isEqualTo(1);
                scene.clock().advance(NEARLY);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
                assertThat(asked(scene)).isEqualTo(2);
            }
        }

        @Test
        void areRenewedWhenTheyAreOldThoughTheTokenHolds() {
            try (EngineScene scene = scene(
                    StoreKind.MEMORY,
                    config -> config.refresh(RefreshConfig.builder()
                            .claimsAfter(Duration.ofMinutes(1))
                            .build()))) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(Duration.ofSeconds(59));
                fetch(browser);
                assertThat(asked(scene)).isZero();
                scene.clock().advance(Duration.ofSeconds(1));
                fetch(browser);
                fetch(browser);
                assertThat(asked(scene)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aSessionThatEndsWhileItIsRenewedStaysEnded(StoreKind store) throws Exception {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            TestBrowser tab = scene.browser();
            tab.cookies().copyFrom(browser.cookies());
            TestBrowser later = scene.browser();
            later.cookies().copyFrom(browser.cookies());
            scene.clock().advance(NEARLY);
            scene.provider()
                    .answerNext(
                            Endpoint.TOKEN,
                            FakeAnswer.json(
                                            200,
                                            Map.of("access_token", "late", "token_type", "Bearer", "expires_in", 300))
                                    .after(Duration.ofSeconds(1)));
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try {
                Future<TestPage> renewing = pool.submit(() -> fetch(browser));
                org.awaitility.Awaitility.await().until(() -> asked(scene) == 1);
                tab.stoppingAt(scene.provider().issuer()).click(APP, APP + "/oidc/logout");
                assertThat(renewing.get(10, TimeUnit.SECONDS).status()).isEqualTo(401);
                assertThat(fetch(later).status()).isEqualTo(401);
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Nested
    class OnDemand {
        private TestPage renew(TestBrowser browser, String site) {
            return browser.send(
                    APP + "/oidc/session/refresh",
                    any -> FakeExchange.request("POST", "/oidc/session/refresh")
                            .authority("app.example.com")
                            .scheme("https")
                            .header("Accept", "application/json")
                            .header("Sec-Fetch-Mode", "cors")
                            .header("Sec-Fetch-Site", site));
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void aPageOfOursRenewsItsSession(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                String first = accessToken(fetch(browser));
                TestPage page = renew(browser, "same-origin");
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.body()).contains("\"subject\":\"alice\"").doesNotContain("access-", "refresh-");
                assertThat(accessToken(fetch(browser))).isNotEqualTo(first);
                assertThat(asked(scene)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @CsvSource({"cross-site", "same-site", "none"})
        void aPageOfOthersDoesNot(String site) {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                assertThat(renew(browser, site).code()).isEqualTo("refresh_refused");
                assertThat(asked(scene)).isZero();
            }
        }

        @Test
        void withoutARefreshTokenThereIsNothingToRenew() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                TestPage page = renew(browser, "same-origin");
                assertThat(page.code()).isEqualTo("refresh_refused");
                assertThat(fetch(browser).status()).isEqualTo(200);
            }
        }

        @Test
        void withoutASessionThereIsNone() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                assertThat(renew(scene.browser(), "same-origin").code()).isEqualTo("login_required");
            }
        }

        @Test
        void aProviderOutOfReachIsSaid() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.provider().answer(Endpoint.TOKEN, FakeAnswer.html(503));
                assertThat(renew(browser, "same-origin").code()).isEqualTo("provider_unavailable");
            }
        }
    }

    @Nested
    class TokensForTheApplication {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void holdForAsLongAsWasAsked(StoreKind store) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(Duration.ofMinutes(3));
                FakeExchange exchange = withCookiesOf(browser, FakeExchange.fetch("/x"));

                Optional<FreshToken> first = scene.gatehouse().accessToken(exchange, Duration.ofMinutes(1));
                assertThat(asked(scene)).isZero();
                Optional<FreshToken> second = scene.gatehouse().accessToken(exchange, Duration.ofMinutes(4));

                assertThat(asked(scene)).isEqualTo(1);
                assertThat(second).isPresent();
                assertThat(second.get().accessToken())
                        .isNotEqualTo(first.orElseThrow().accessToken());
                assertThat(second.get().cookies().stream().map(SetCookie::name).toList())
                        .hasSize(store == StoreKind.COOKIE ? 1 : 0);
            }
        }

        @Test
        void areRefusedWhereNoneHoldsThatLong() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                assertThatThrownBy(() -> scene.gatehouse()
                                .accessToken(withCookiesOf(browser, FakeExchange.fetch("/x")), Duration.ofMinutes(10)))
                        .isInstanceOf(TokenUnavailableException.class)
                        .hasMessageContaining("600 s");
            }
        }

        @Test
        void areNotRenewedAgainAndAgainWhereNoneHoldsThatLong() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                TestBrowser browser = scene.signedIn("alice");
                for (int i = 0; i < 5; i++) {
                    assertThatThrownBy(() -> scene.gatehouse()
                                    .accessToken(
                                            withCookiesOf(browser, FakeExchange.fetch("/x")), Duration.ofMinutes(10)))
                            .isInstanceOf(TokenUnavailableException.class);
                }
                assertThat(asked(scene)).isZero();
            }
        }

        @Test
        void areNotThereForStrangers() {
            try (EngineScene scene = scene(StoreKind.MEMORY)) {
                assertThat(scene.gatehouse().accessToken(FakeExchange.fetch("/x"), Duration.ZERO))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aSessionEndsWithItsIdTokenWhereThatIsWantedUnlessItIsRenewed(StoreKind store) {
        try (EngineScene scene = scene(
                store,
                config -> config.session(
                        EngineScene.session(store).endWithIdToken(true).build()))) {
            TestBrowser renewing = scene.signedIn("alice");
            TestBrowser idle = scene.signedIn("bob");
            scene.clock().advance(NEARLY);
            assertThat(fetch(renewing).status()).isEqualTo(200);
            scene.clock().advance(LIFETIME.minus(NEARLY));
            assertThat(fetch(idle).status()).isEqualTo(401);
            assertThat(fetch(renewing).status()).isEqualTo(200);
        }
    }

    @Nested
    class TheStoreIsDown {
        private EngineScene withPublicPages() {
            return scene(
                    StoreKind.REDIS,
                    config -> config.rules(new AccessPolicy(List.of(
                            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                                    .build(),
                            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                                    .build()))));
        }

        @Test
        void soWhatNeedsASessionIsRefusedAndNothingIsLost() {
            try (EngineScene scene = withPublicPages()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.shared().down(true);
                TestPage page = fetch(browser);
                assertThat(page.status()).isEqualTo(503);
                assertThat(page.code()).isEqualTo("session_store_unavailable");
                assertThat(page.header("Retry-After")).isNotEmpty();
                assertThat(browser.open(APP + "/").status()).isEqualTo(503);
                assertThat(scene.gatehouse().notReady()).isNotEmpty();

                scene.shared().down(false);
                assertThat(fetch(browser).subject()).isEqualTo("alice");
                assertThat(scene.gatehouse().notReady()).isEmpty();
            }
        }

        @Test
        void soWhatEverybodyMaySeeIsShownWithoutIdentity() {
            try (EngineScene scene = withPublicPages()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.shared().down(true);
                TestPage page = browser.fetch(APP, APP + "/public/x");
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.subject()).isEmpty();
            }
        }
    }
}
