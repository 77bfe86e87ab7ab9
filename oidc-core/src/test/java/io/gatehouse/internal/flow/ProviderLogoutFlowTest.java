package io.gatehouse.internal.flow;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.Gatehouse;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderLogoutFlowTest {
    private static final String BACK = "/oidc/logout/backchannel";
    private static final String FRONT = "/oidc/logout/frontchannel";

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static FakeExchange posting(String token) {
        return FakeExchange.form(BACK, "logout_token=" + encoded(token)).replace("Accept", "*/*");
    }

    private static void assertDone(Outcome outcome) {
        Answer answer = ((Outcome.Reply) outcome).answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        assertThat(answer.body()).isEmpty();
        assertThat(outcome.cookies()).isEmpty();
        assertThat(outcome.sessionChange()).isEqualTo(SessionChange.NONE);
    }

    private static String assertRefused(Outcome outcome) {
        Answer answer = ((Outcome.Reply) outcome).answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers())
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("Content-Type", "application/json");
        try {
            Map<String, Object> body = JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8));
            assertThat(body).containsEntry("error", "invalid_request").containsOnlyKeys("error", "error_description");
            return String.valueOf(body.get("error_description"));
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean signedIn(TestBrowser browser) {
        return browser.fetch(APP, APP + "/oidc/session").status() == 200;
    }

    /** Signs somebody in at a session of the provider's of this name. */
    private static TestBrowser signedIn(EngineScene scene, String subject, String sid) {
        scene.provider().idTokenClaims(claims -> claims.put("sid", sid));
        return scene.signedIn(subject);
    }

    private static String token(EngineScene scene, Consumer<Map<String, Object>> edit) {
        return scene.provider().issueLogoutToken(edit);
    }

    private static Consumer<Map<String, Object>> sid(String sid) {
        return claims -> claims.put("sid", sid);
    }

    private static Consumer<Map<String, Object>> bySubject(String subject) {
        return claims -> {
            claims.remove("sid");
            claims.put("sub", subject);
        };
    }

    @Nested
    class ByTheBackChannel {
        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void endsTheSessionOfTheProvidersSessionAndNoOther(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser one = signedIn(scene, "alice", "one");
                TestBrowser other = signedIn(scene, "alice", "other");
                TestBrowser bob = signedIn(scene, "bob", "bobs");

                assertDone(scene.handle(posting(token(scene, sid("one")))));

                assertThat(signedIn(one)).isFalse();
                assertThat(one.fetch(APP, APP + "/").status()).isEqualTo(401);
                assertThat(signedIn(other)).isTrue();
                assertThat(signedIn(bob)).isTrue();
                assertThat(scene.events())
                        .filteredOn(SessionEvent.ProviderLogout.class::isInstance)
                        .singleElement()
                        .satisfies(event -> assertThat(event.fields())
                                .containsEntry("channel", "back")
                                .containsEntry("ended", store == StoreKind.COOKIE ? "unknown" : "1")
                                .doesNotContainValue("one")
                                .doesNotContainValue("alice"));
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void endsEverySessionOfThePersonWhereThereIsNoSid(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser one = signedIn(scene, "alice", "one");
                TestBrowser other = signedIn(scene, "alice", "other");
                TestBrowser bob = signedIn(scene, "bob", "bobs");

                assertDone(scene.handle(posting(token(scene, bySubject("alice")))));

                assertThat(signedIn(one)).isFalse();
                assertThat(signedIn(other)).isFalse();
                assertThat(signedIn(bob)).isTrue();
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void letsThePersonSignInAgain(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                assertDone(scene.handle(posting(token(scene, bySubject("alice")))));
                scene.clock().advance(Duration.ofMillis(1));
                assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");
                assertThat(signedIn(browser)).isTrue();
            }
        }

        @Test
        void reachesEveryNodeThatSharesTheStore() {
            try (EngineScene scene = EngineScene.storing(StoreKind.REDIS)) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                Gatehouse other = scene.another(
                        config -> config.session(
                                EngineScene.session(StoreKind.REDIS).build()),
                        provider -> provider);
                String token = token(scene, sid("one"));

                assertDone(other.handle(posting(token)));

                assertThat(signedIn(browser)).isFalse();
                assertThat(assertRefused(scene.handle(posting(token)))).isEqualTo("The logout token was used before.");
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void takesATokenOnce(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                String token = token(scene, bySubject("alice"));
                assertDone(scene.handle(posting(token)));
                scene.clock().advance(Duration.ofSeconds(1));
                assertThat(browser.open(APP + "/").subject()).isEqualTo("alice");

                assertThat(assertRefused(scene.handle(posting(token)))).isEqualTo("The logout token was used before.");
                assertThat(signedIn(browser)).isTrue();
                // Until it is too old anyway.
                scene.clock().advance(Duration.ofSeconds(149));
                assertThat(assertRefused(scene.handle(posting(token)))).isEqualTo("The logout token does not hold.");
            }
        }

        @Test
        void tellsTokensOfTheSameIdentifierApartByNothingElse() {
            try (EngineScene scene = EngineScene.start()) {
                assertDone(scene.handle(posting(token(scene, claims -> claims.put("jti", "same")))));
                assertRefused(scene.handle(posting(token(scene, claims -> {
                    claims.put("jti", "same");
                    claims.put("sid", "another");
                }))));
                assertDone(scene.handle(posting(token(scene, claims -> claims.put("jti", "other")))));
            }
        }

        @Test
        void failsWhileTheStoreIsDownAndWorksWhenTheProviderTriesAgain() {
            try (EngineScene scene = EngineScene.storing(StoreKind.REDIS)) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                String token = token(scene, sid("one"));
                scene.shared().down(true);

                assertThat(assertRefused(scene.handle(posting(token))))
                        .isEqualTo("The sessions cannot be ended at the moment.");
                assertThat(scene.events())
                        .anySatisfy(event -> assertThat(event)
                                .isInstanceOfSatisfying(SessionEvent.ProviderLogoutRefused.class, refused -> {
                                    assertThat(refused.channel()).isEqualTo("back");
                                    assertThat(refused.detail()).contains("store");
                                }));

                scene.shared().down(false);
                assertThat(signedIn(browser)).isTrue();
                assertDone(scene.handle(posting(token)));
                assertThat(signedIn(browser)).isFalse();
            }
        }

        @Test
        void failsWhileTheProvidersKeysCannotBeRead() {
            try (EngineScene scene = EngineScene.start()) {
                String token = token(scene, claims -> {});
                scene.provider().goDown();
                assertThat(assertRefused(scene.handle(posting(token))))
                        .isEqualTo("The logout token cannot be verified at the moment.");
            }
        }

        @Test
        void needsNoCookieAndNoPage() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                assertDone(scene.handle(posting(token(scene, sid("one")))
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Sec-Fetch-Mode", "no-cors")
                        .header("Origin", EVIL)));
                assertThat(signedIn(browser)).isFalse();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "logout_token=",
                    "logout_token=x",
                    "token=x",
                    "logout_token=%zz",
                    "logout_token=x&logout_token=x"
                })
        void refusesWhatIsNoTokenInAForm(String body) {
            try (EngineScene scene = EngineScene.start()) {
                String description = assertRefused(scene.handle(FakeExchange.form(BACK, body)));
                assertThat(description).isNotEmpty().endsWith(".");
            }
        }

        @Test
        void refusesATokenInTheQuery() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                String token = token(scene, sid("one"));
                assertRefused(scene.handle(FakeExchange.form(BACK + "?logout_token=" + encoded(token), "")));
                assertRefused(scene.handle(
                        FakeExchange.form(BACK, "logout_token=" + encoded(token) + "&logout_token=" + encoded(token))));
                assertThat(signedIn(browser)).isTrue();
            }
        }

        @Test
        void refusesAFormThatIsTooLarge() {
            try (EngineScene scene = EngineScene.start()) {
                assertRefused(scene.handle(FakeExchange.form(BACK, "logout_token=" + "x".repeat(70_000))));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
        void takesNoOtherMethod(String method) {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.handle(FakeExchange.request(method, BACK)))
                        .isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                            assertThat(refuse.answer().status()).isEqualTo(405);
                            assertThat(refuse.answer().headers()).containsEntry("Allow", "POST");
                        });
            }
        }

        @Test
        void answersUnderOurNameAlone() {
            try (EngineScene scene = EngineScene.start(config -> config.allowedHosts(List.of("app.example.com")))) {
                String token = token(scene, claims -> {});
                assertThat(scene.handle(posting(token).authority("evil.example.net")))
                        .isInstanceOfSatisfying(
                                Outcome.Refuse.class,
                                refuse -> assertThat(refuse.answer().status()).isEqualTo(421));
                assertDone(scene.handle(posting(token)));
            }
        }

        @Test
        void revokesNothingAtTheProviderWhichKnows() {
            try (EngineScene scene = EngineScene.start()) {
                signedIn(scene, "alice", "one");
                assertDone(scene.handle(posting(token(scene, sid("one")))));
                TestBrowser last = signedIn(scene, "bob", "two");
                last.click(APP, APP + "/oidc/logout");
                org.awaitility.Awaitility.await().until(() -> scene.provider().calls(Endpoint.REVOCATION) > 0);
                assertThat(scene.provider().calls(Endpoint.REVOCATION)).isEqualTo(1);
            }
        }

        @Test
        void writesALineForSomeOfManyRefusals() {
            try (EngineScene scene = EngineScene.start()) {
                for (int i = 0; i < 200; i++) {
                    assertRefused(scene.handle(posting("x")));
                }
                assertThat(scene.events())
                        .filteredOn(SessionEvent.ProviderLogoutRefused.class::isInstance)
                        .hasSize(20);
                scene.clock().advance(Duration.ofSeconds(1));
                assertRefused(scene.handle(posting("x")));
                assertThat(scene.events())
                        .filteredOn(SessionEvent.ProviderLogoutRefused.class::isInstance)
                        .hasSize(21);
            }
        }
    }

    @Nested
    class ByTheFrontChannel {
        private String frame(EngineScene scene, String sid) {
            return FRONT + "?iss=" + encoded(scene.provider().issuer()) + "&sid=" + encoded(sid);
        }

        private FakeExchange framed(String target) {
            return FakeExchange.request("GET", target)
                    .header("Accept", "text/html")
                    .header("Sec-Fetch-Mode", "navigate")
                    .header("Sec-Fetch-Dest", "iframe")
                    .header("Sec-Fetch-Site", "cross-site");
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void endsTheSessionAlthoughNoCookieComes(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser one = signedIn(scene, "alice", "one");
                TestBrowser other = signedIn(scene, "alice", "other");

                Outcome outcome = scene.handle(framed(frame(scene, "one")));

                assertThat(outcome).isInstanceOf(Outcome.Reply.class);
                assertThat(((Outcome.Reply) outcome).answer().status()).isEqualTo(200);
                assertThat(outcome.cookies()).isEmpty();
                assertThat(signedIn(one)).isFalse();
                assertThat(signedIn(other)).isTrue();
                assertThat(scene.events())
                        .anySatisfy(event -> assertThat(event)
                                .isInstanceOfSatisfying(
                                        SessionEvent.ProviderLogout.class,
                                        logout -> assertThat(logout.channel()).isEqualTo("front")));
            }
        }

        @ParameterizedTest
        @EnumSource(StoreKind.class)
        void letsTheBrowserForgetItsCookiesWhereTheyCome(StoreKind store) {
            try (EngineScene scene = EngineScene.storing(store)) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                TestPage page = browser.open(APP + frame(scene, "one"));
                assertThat(page.outcome().sessionChange()).isEqualTo(SessionChange.ENDED);
                assertThat(browser.cookies().all()).isEmpty();
            }
        }

        @Test
        void leavesTheSessionOfAnotherBrowserAlone() {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                TestPage page = browser.open(APP + frame(scene, "other"));
                assertThat(page.outcome().sessionChange()).isEqualTo(SessionChange.NONE);
                assertThat(signedIn(browser)).isTrue();
            }
        }

        @Test
        void mayBeFramedByTheProviderAlone() {
            try (EngineScene scene = EngineScene.start()) {
                scene.provider()
                        .metadata(
                                metadata -> metadata.put("end_session_endpoint", "https://logout.example.org/end?x=1"));
                Answer answer = ((Outcome.Reply) scene.handle(framed(frame(scene, "one")))).answer();
                String provider = scene.provider().issuer().replace("/op", "");
                assertThat(answer.headers())
                        .containsEntry(
                                "Content-Security-Policy",
                                "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors " + provider
                                        + " https://logout.example.org")
                        .containsEntry("Cache-Control", "no-store")
                        .containsEntry("X-Content-Type-Options", "nosniff")
                        .doesNotContainKey("X-Frame-Options");
                assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                        .startsWith("<!DOCTYPE html>")
                        .doesNotContain("<script", "one");
            }
        }

        @Test
        void noOtherPageMayBeFramed() {
            try (EngineScene scene = EngineScene.start()) {
                for (String path : List.of(
                        "/oidc/logged-out",
                        "/oidc/logout",
                        "/oidc/callback",
                        "/oidc/login?return_to=//x",
                        FRONT,
                        FRONT + "?iss=x&sid=y",
                        "/private")) {
                    Outcome outcome = scene.handle(framed(path));
                    Answer answer = outcome instanceof Outcome.Reply reply
                            ? reply.answer()
                            : ((Outcome.Refuse) outcome).answer();
                    assertThat(answer.headers())
                            .as(path)
                            .containsEntry("X-Frame-Options", "DENY")
                            .hasEntrySatisfying(
                                    "Content-Security-Policy",
                                    policy -> assertThat(policy).contains("frame-ancestors 'none'"));
                }
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "?iss=ISS",
                    "?sid=one",
                    "?iss=ISS&sid=",
                    "?iss=&sid=one",
                    "?iss=ISS&iss=ISS&sid=one",
                    "?iss=ISS&sid=one&sid=one",
                    "?iss=ISS%2F&sid=one",
                    "?iss=https%3A%2F%2Fevil.example.net&sid=one",
                })
        void refusesWhatDoesNotComeFromTheProvider(String query) {
            try (EngineScene scene = EngineScene.start()) {
                TestBrowser browser = signedIn(scene, "alice", "one");
                Outcome outcome = scene.handle(framed(
                        FRONT + query.replace("ISS", encoded(scene.provider().issuer()))));
                assertThat(outcome).isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                    assertThat(refuse.answer().status()).isEqualTo(400);
                    assertThat(refuse.refusal().code().word()).isEqualTo("logout_request_invalid");
                });
                assertThat(signedIn(browser)).isTrue();
            }
        }

        @Test
        void refusesALongSid() {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.handle(framed(frame(scene, "x".repeat(513))))).isInstanceOf(Outcome.Refuse.class);
            }
        }

        @Test
        void takesNoOtherMethod() {
            try (EngineScene scene = EngineScene.start()) {
                assertThat(scene.handle(FakeExchange.form(frame(scene, "one"), "")))
                        .isInstanceOfSatisfying(Outcome.Refuse.class, refuse -> {
                            assertThat(refuse.answer().status()).isEqualTo(405);
                            assertThat(refuse.answer().headers()).containsEntry("Allow", "GET");
                        });
            }
        }

        @Test
        void saysThatTheStoreIsDown() {
            try (EngineScene scene = EngineScene.storing(StoreKind.REDIS)) {
                signedIn(scene, "alice", "one");
                scene.shared().down(true);
                assertThat(scene.handle(framed(frame(scene, "one"))))
                        .isInstanceOfSatisfying(
                                Outcome.Refuse.class,
                                refuse -> assertThat(refuse.answer().status()).isEqualTo(503));
            }
        }

        @Test
        void cannotFillTheListOfEndedSessions() {
            SessionConfig session = EngineScene.session(StoreKind.COOKIE).build();
            try (EngineScene scene = EngineScene.start(config -> config.session(session))) {
                TestBrowser own = signedIn(scene, "alice", "own");
                AtomicInteger refused = new AtomicInteger();
                for (int i = 0; i < 10_050; i++) {
                    Outcome outcome = scene.handle(framed(frame(scene, "guess-" + i)));
                    if (outcome instanceof Outcome.Refuse refuse) {
                        assertThat(refuse.answer().status()).isEqualTo(503);
                        refused.incrementAndGet();
                    }
                }
                assertThat(refused).hasValue(50);
                // Who proves by a cookie that there is such a session needs no allowance, and neither does the back
                // channel.
                assertThat(own.open(APP + frame(scene, "own")).status()).isEqualTo(200);
                assertDone(scene.handle(posting(token(scene, sid("guess")))));
                scene.clock().advance(session.maxDuration().dividedBy(100_000).multipliedBy(2));
                assertThat(scene.handle(framed(frame(scene, "later")))).isInstanceOf(Outcome.Reply.class);
            }
        }
    }
}
