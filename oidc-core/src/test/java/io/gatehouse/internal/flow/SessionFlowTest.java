package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long sessions live, to the millisecond, in every store. */
class SessionFlowTest {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private static EngineScene scene(StoreKind store) {
        return EngineScene.start(config -> config.session(EngineScene.session(store)
                .inactivityTimeout(IDLE)
                .maxDuration(LONGEST)
                .build()));
    }

    private static int status(TestBrowser browser) {
        return browser.fetch(APP, APP + "/x").status();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void anIdleSessionLivesUntilAMomentBeforeItsEnd(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            scene.clock().advance(IDLE.minus(MOMENT));
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void anIdleSessionIsOverAtItsEnd(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            scene.clock().advance(IDLE);
            assertThat(status(browser)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void useKeepsASessionAliveUntilItsAbsoluteEnd(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            for (int i = 0; i < 5; i++) {
                scene.clock().advance(Duration.ofMinutes(20));
                assertThat(status(browser)).isEqualTo(200);
            }
            scene.clock().advance(Duration.ofMinutes(20).minus(MOMENT));
            assertThat(status(browser)).isEqualTo(200);
            scene.clock().advance(MOMENT);
            assertThat(status(browser)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void useIsWrittenDownOnceAMinuteAtMost(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            scene.clock().advance(Duration.ofMinutes(1).minus(MOMENT));
            assertThat(browser.fetch(APP, APP + "/x").outcome().cookies()).isEmpty();
            scene.clock().advance(MOMENT);
            assertThat(browser.fetch(APP, APP + "/x").outcome().cookies()).hasSize(store == StoreKind.COOKIE ? 1 : 0);
            // Counted from there.
            scene.clock().advance(IDLE.minus(MOMENT));
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void askingForTheSessionDoesNotKeepItAlive(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            for (int i = 0; i < 3; i++) {
                scene.clock().advance(Duration.ofMinutes(9));
                TestPage page = browser.fetch(APP, APP + "/oidc/session");
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.outcome().cookies()).isEmpty();
            }
            scene.clock().advance(Duration.ofMinutes(3));
            assertThat(browser.fetch(APP, APP + "/oidc/session").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void anEndedSessionLeadsANavigationToTheProviderAndBack(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.signedIn("alice");
            scene.clock().advance(LONGEST);
            TestPage page = browser.open(APP + "/deep");
            assertThat(page.url()).isEqualTo(APP + "/deep");
            assertThat(page.trail()).hasSize(4);
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    @Test
    void aCopyOfAnOlderSealedCookieLivesNoLongerThanItWouldHave() {
        try (EngineScene scene = scene(StoreKind.COOKIE)) {
            TestBrowser browser = scene.signedIn("alice");
            List<Kept> old = browser.cookies().all();
            scene.clock().advance(Duration.ofMinutes(20));
            assertThat(status(browser)).isEqualTo(200);
            scene.clock().advance(Duration.ofMinutes(20));
            TestBrowser thief = scene.browser();
            old.forEach(thief.cookies()::put);
            assertThat(status(thief)).isEqualTo(401);
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    @Test
    void aSessionThatShrinksLeavesNoPieceBehind() {
        try (EngineScene scene = scene(StoreKind.COOKIE)) {
            scene.provider().user("alice", Map.of("big", "x".repeat(2500)));
            TestBrowser browser = scene.browser();
            browser.open(APP + "/");
            assertThat(browser.cookies().all()).hasSizeGreaterThan(1);
            scene.provider().user("alice", Map.of());
            browser.open(APP + "/oidc/login");
            assertThat(browser.cookies().all()).hasSize(1);
            assertThat(status(browser)).isEqualTo(200);
        }
    }

    @Test
    void logoutClearsEveryPiece() {
        try (EngineScene scene = scene(StoreKind.COOKIE)) {
            scene.provider().user("alice", Map.of("big", "x".repeat(2500)));
            TestBrowser browser = scene.browser();
            browser.open(APP + "/");
            browser.click(APP, APP + "/oidc/logout");
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @Test
    void sessionsAreSharedByEnginesWithTheSameKeyUnlessTheyAreInMemory() {
        for (StoreKind store : StoreKind.values()) {
            try (EngineScene scene = scene(store)) {
                TestBrowser browser = scene.signedIn("alice");
                browser.site(
                        APP,
                        scene.another(
                                config -> config.session(EngineScene.session(store)
                                        .inactivityTimeout(IDLE)
                                        .maxDuration(LONGEST)
                                        .build()),
                                provider -> provider));
                assertThat(status(browser)).isEqualTo(store == StoreKind.MEMORY ? 401 : 200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aClosedEngineSignsNobodyIn(StoreKind store) {
        try (EngineScene scene = scene(store)) {
            TestBrowser browser = scene.browser();
            scene.gatehouse().close();
            Outcome outcome = browser.open(APP + "/x").outcome();
            assertThat(outcome).isInstanceOf(Outcome.Refuse.class);
        }
    }
}
