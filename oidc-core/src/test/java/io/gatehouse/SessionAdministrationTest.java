package io.gatehouse;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.SessionAdministration.ListedSession;
import io.gatehouse.SessionAdministration.Listing;
import io.gatehouse.SessionAdministration.Selector;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.TestBrowser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAdministrationTest {
    private static final Selector ALL = new Selector.All();

    private static Selector subject(String subject) {
        return new Selector.OfSubject(subject);
    }

    private static Selector sid(String sid) {
        return new Selector.OfProviderSession(sid);
    }

    private static SessionAdministration of(EngineScene scene) {
        return scene.gatehouse().sessionAdministration();
    }

    private static TestBrowser signedIn(EngineScene scene, String subject, String sid) {
        scene.provider().idTokenClaims(claims -> claims.put("sid", sid));
        return scene.signedIn(subject);
    }

    private static boolean signedIn(TestBrowser browser) {
        return browser.fetch(APP, APP + "/oidc/session").status() == 200;
    }

    @Nested
    class Listed {
        @ParameterizedTest
        @EnumSource(
                value = StoreKind.class,
                names = {"MEMORY", "REDIS"})
        void areWhoAndWhenAndWhence(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                Instant began = scene.clock().instant();
                scene.provider().idTokenClaims(claims -> claims.remove("sid"));
                scene.signedIn("alice");
                scene.clock().advance(Duration.ofMinutes(5));
                signedIn(scene, "bob", "at-the-provider");

                Listing listing = of(scene).list(ALL, 10).orElseThrow();

                assertThat(listing.more()).isFalse();
                assertThat(listing.sessions())
                        .extracting(ListedSession::subject)
                        .as("the one that was used last at the beginning")
                        .containsExactly("bob", "alice");
                ListedSession bob = listing.sessions().get(0);
                ListedSession alice = listing.sessions().get(1);
                assertThat(alice.since()).isEqualTo(began);
                assertThat(alice.lastSeen()).isEqualTo(began);
                assertThat(alice.endsAt()).isEqualTo(began.plus(Duration.ofHours(1)));
                assertThat(alice.provider()).isEqualTo("default");
                assertThat(alice.clientAddress()).isEqualTo("192.0.2.10");
                assertThat(alice.hasProviderSession()).isFalse();
                assertThat(bob.hasProviderSession()).isTrue();
                assertThat(alice.reference()).matches("[A-Za-z0-9_-]{12}").isNotEqualTo(bob.reference());
                assertThat(listing.toString()).doesNotContain("at-the-provider");
            }
        }

        @Test
        void showWhenTheyWereLastSeen() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = scene.signedIn("alice");
                scene.clock().advance(Duration.ofMinutes(10));
                browser.open(APP + "/");

                ListedSession listed =
                        of(scene).list(ALL, 10).orElseThrow().sessions().get(0);
                assertThat(listed.lastSeen()).isEqualTo(scene.clock().instant());
                assertThat(listed.endsAt()).isEqualTo(scene.clock().instant().plus(Duration.ofHours(1)));
                assertThat(listed.since()).isEqualTo(listed.lastSeen().minus(Duration.ofMinutes(10)));
            }
        }

        @Test
        void canBeOnesOfAPersonOrOfASessionAtTheProvider() {
            try (EngineScene scene = EngineScene.start()) {
                signedIn(scene, "alice", "one");
                signedIn(scene, "alice", "two");
                signedIn(scene, "bob", "three");

                assertThat(of(scene).list(subject("alice"), 10).orElseThrow().sessions())
                        .hasSize(2)
                        .allMatch(session -> session.subject().equals("alice"));
                assertThat(of(scene).list(sid("three"), 10).orElseThrow().sessions())
                        .extracting(ListedSession::subject)
                        .containsExactly("bob");
                assertThat(of(scene).list(subject("nobody"), 10).orElseThrow().sessions())
                        .isEmpty();
            }
        }

        @Test
        void areNoMoreThanAskedForAndSaySo() {
            try (EngineScene scene = EngineScene.start()) {
                scene.signedIn("alice");
                scene.signedIn("bob");

                Listing one = of(scene).list(ALL, 1).orElseThrow();
                assertThat(one.sessions()).hasSize(1);
                assertThat(one.more()).isTrue();
                assertThat(of(scene).list(ALL, 2).orElseThrow().more()).isFalse();
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 1001})
        void areBounded(int limit) {
            try (EngineScene scene = EngineScene.start()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> of(scene).list(ALL, limit))
                        .withMessageContaining("1 to 1000");
            }
        }

        @Test
        void areNotThoseThatHaveEnded() {
            try (EngineScene scene = EngineScene.start()) {
                scene.signedIn("alice");
                scene.clock().advance(Duration.ofHours(1));

                assertThat(of(scene).list(ALL, 10).orElseThrow().sessions()).isEmpty();
            }
        }

        @Test
        void cannotBeThoseInCookies() {
            try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
                scene.signedIn("alice");

                assertThat(of(scene).list(ALL, 10)).isEmpty();
            }
        }
    }

    @Nested
    class Ended {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void areThoseOfAPersonFromTheNextRequestOn(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser first = scene.signedIn("alice");
                TestBrowser second = scene.signedIn("alice");
                TestBrowser other = scene.signedIn("bob");
                assertThat(List.of(first, second, other)).allMatch(SessionAdministrationTest::signedIn);

                OptionalInt ended = of(scene).end(subject("alice"));

                assertThat(ended).isEqualTo(store == StoreKind.COOKIE ? OptionalInt.empty() : OptionalInt.of(2));
                assertThat(List.of(first, second)).noneMatch(SessionAdministrationTest::signedIn);
                assertThat(signedIn(other)).isTrue();
                assertThat(scene.events())
                        .contains(
                                new SessionEvent.SessionsEnded("subject", store == StoreKind.COOKIE ? "unknown" : "2"));
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void areThoseOfASessionAtTheProvider(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser one = signedIn(scene, "alice", "one");
                TestBrowser two = signedIn(scene, "alice", "two");

                of(scene).end(sid("one"));

                assertThat(signedIn(one)).isFalse();
                assertThat(signedIn(two)).isTrue();
                assertThat(scene.events())
                        .contains(new SessionEvent.SessionsEnded("sid", store == StoreKind.COOKIE ? "unknown" : "1"));
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void areAll(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser alice = scene.signedIn("alice");
                TestBrowser bob = scene.signedIn("bob");

                of(scene).end(ALL);
                assertThat(List.of(alice, bob)).noneMatch(SessionAdministrationTest::signedIn);
                assertThat(scene.events())
                        .contains(new SessionEvent.SessionsEnded("all", store == StoreKind.COOKIE ? "unknown" : "2"));

                scene.clock().advance(Duration.ofSeconds(1));
                alice.open(APP + "/");
                assertThat(signedIn(alice)).as("who signs in again").isTrue();
            }
        }

        @Test
        void areThoseOnEveryNodeThatSharesTheStore() {
            try (EngineScene scene = EngineScene.storing(StoreKind.REDIS)) {
                Gatehouse other = scene.another(
                        config -> config.session(
                                EngineScene.session(StoreKind.REDIS).build()),
                        config -> config);
                TestBrowser browser = scene.signedIn("alice");

                assertThat(other.sessionAdministration().end(subject("alice"))).hasValue(1);
                assertThat(signedIn(browser)).isFalse();
            }
        }
    }

    @Nested
    class WhatCannotBeKnown {
        @Test
        void isTheIssuerWhereItIsNotWrittenAndTheProviderIsDown() {
            try (EngineScene scene = EngineScene.start(
                    config -> config,
                    provider -> provider.issuer(null)
                            .metadataUrl(java.net.URI.create("http://127.0.0.1:1/.well-known/openid-configuration")))) {
                assertThatExceptionOfType(IssuerUnknownException.class)
                        .isThrownBy(() -> of(scene).end(subject("alice")))
                        .withMessageContaining("set provider.issuer, or select all sessions");
                assertThat(scene.events()).noneMatch(SessionEvent.SessionsEnded.class::isInstance);
                assertThat(of(scene).end(ALL)).hasValue(0);
            }
        }

        @Test
        void isWhatTheStoreDoesNotSay() {
            try (EngineScene scene = EngineScene.storing(StoreKind.REDIS)) {
                scene.shared().down(true);

                assertThatExceptionOfType(SessionStoreException.class)
                        .isThrownBy(() -> of(scene).list(ALL, 10));
                assertThatExceptionOfType(SessionStoreException.class)
                        .isThrownBy(() -> of(scene).end(ALL));
                assertThat(scene.events()).noneMatch(SessionEvent.SessionsEnded.class::isInstance);
            }
        }
    }

    @Test
    void aSelectorShowsNoNameOfASessionAtTheProvider() {
        assertThat(sid("canary").toString()).doesNotContain("canary");
    }
}
