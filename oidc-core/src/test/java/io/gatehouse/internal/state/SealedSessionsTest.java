package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Sessions.Live;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import io.gatehouse.testing.FakeExchange;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SealedSessionsTest {
    private static final Realms REALMS = Realms.single("main", "https://op.example client");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String NAME = "__Host-gatehouse";
    private static final String AUTHORITY = "https://op.example client";

    private final CookieJar jar = new CookieJar();
    private final Sealer sealer = sealer(1);
    private final SealedSessions sessions = sessions(sealer, AUTHORITY);

    private static Sealer sealer(int seed) {
        byte[] key = new byte[Sealer.KEY_BYTES];
        new Random(seed).nextBytes(key);
        return new Sealer(List.of(key), new SecureRandom());
    }

    private static SealedSessions sessions(Sealer sealer, String authority) {
        return new SealedSessions(
                sealer,
                new SessionLife(SessionConfig.builder().build()),
                new CookieNames(CookieConfig.builder().build()),
                Realms.single("main", authority),
                new InMemorySessionStore(100, java.time.InstantSource.system()),
                session -> {});
    }

    private static String noise(int length) {
        Random random = new Random(length);
        // Not in the alphabet of tokens, which take less room than other texts.
        StringBuilder out = new StringBuilder("*");
        while (out.length() < length) {
            out.append((char) ('a' + random.nextInt(26)));
        }
        return out.toString();
    }

    private static Session session(int size) {
        return Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://op.example")
                .subject("ann")
                .claims(Map.of("small", "x", "filler", noise(size)))
                .tokens(new TokenSet("it", "at", null, null))
                .createdAt(NOON)
                .lastSeenAt(NOON)
                .expiresAt(NOON.plus(Duration.ofHours(8)))
                .build();
    }

    private Optional<Live> find(FakeExchange exchange) {
        return sessions.find(CookieJar.read(exchange), REALMS.all(), NOON);
    }

    private void start(Session session) throws Exception {
        jar.take(sessions.start(jar.request(), session));
    }

    @Nested
    class Keeps {
        @Test
        void aSessionOfEverySizeThatFits() throws Exception {
            for (int size = 0; size < 8500; size += 97) {
                jar.cookies().clear();
                Session session = session(size);
                List<SetCookie> cookies = sessions.start(jar.request(), session);
                jar.take(cookies);
                assertThat(cookies)
                        .hasSizeBetween(1, 3)
                        .allSatisfy(cookie -> assertThat(cookie.size()).isLessThanOrEqualTo(4096));
                assertThat(sessions.find(jar.request(), REALMS.all(), NOON))
                        .hasValueSatisfying(live -> assertThat(live.session())
                                .usingRecursiveComparison()
                                .isEqualTo(session));
            }
        }

        @Test
        void withinTheLimitWhateverTheAttributes() throws Exception {
            SealedSessions wordy = new SealedSessions(
                    sealer,
                    new SessionLife(SessionConfig.builder().build()),
                    new CookieNames(CookieConfig.builder()
                            .name("n".repeat(100))
                            .domain("d".repeat(100) + ".example")
                            .path("/" + "p".repeat(300))
                            .build()),
                    REALMS,
                    new InMemorySessionStore(100, java.time.InstantSource.system()),
                    session -> {});
            for (int size = 5000; size < 6000; size += 7) {
                assertThat(wordy.start(jar.request(), session(size)))
                        .allSatisfy(cookie -> assertThat(cookie.size()).isLessThanOrEqualTo(4096));
            }
        }

        @Test
        void nothingBeyondThreeCookiesAndNamesTheLargestClaim() {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> start(session(9500)))
                    .satisfies(refused -> {
                        assertThat(refused.code()).isEqualTo(RefusalCode.SESSION_TOO_LARGE);
                        assertThat(refused.getMessage())
                                .contains("filler", "9500", "identity.claims.drop", "session.store")
                                .doesNotContain(noise(9500).substring(0, 20));
                    });
        }

        @Test
        void noSurplusPieceOfALargerSessionBefore() throws Exception {
            start(session(8000));
            assertThat(jar.cookies()).containsOnlyKeys(NAME, NAME + ".1", NAME + ".2");
            start(session(10));
            assertThat(jar.cookies()).containsOnlyKeys(NAME);
            assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isPresent();
        }
    }

    @Nested
    class Refuses {
        @Test
        void aMissingPiece() throws Exception {
            start(session(8000));
            for (String name : List.copyOf(jar.cookies().keySet())) {
                String value = String.valueOf(jar.cookies().remove(name));
                assertThat(sessions.find(jar.request(), REALMS.all(), NOON))
                        .as(name)
                        .isEmpty();
                jar.cookies().put(name, value);
            }
            assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isPresent();
        }

        @Test
        void piecesOfTwoSessions() throws Exception {
            start(session(8000));
            CookieJar other = new CookieJar();
            other.take(sessions.start(other.request(), session(8000)));
            for (String name : jar.cookies().keySet()) {
                CookieJar mixed = new CookieJar();
                mixed.cookies().putAll(jar.cookies());
                mixed.cookies().put(name, other.cookies().get(name));
                assertThat(sessions.find(mixed.request(), REALMS.all(), NOON))
                        .as(name)
                        .isEmpty();
            }
        }

        @Test
        void piecesInAnotherOrder() throws Exception {
            start(session(8000));
            String one = String.valueOf(jar.cookies().get(NAME + ".1"));
            jar.cookies().put(NAME + ".1", String.valueOf(jar.cookies().get(NAME + ".2")));
            jar.cookies().put(NAME + ".2", one);
            assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isEmpty();
        }

        @Test
        void anotherCount() throws Exception {
            start(session(5000));
            String first = String.valueOf(jar.cookies().get(NAME));
            assertThat(first).startsWith("2.");
            for (String count : List.of("1.", "3.", "0.", "4.", "9.", "-1.", "2", "", "02.", "2..", "a.", "\uff12.")) {
                jar.cookies().put(NAME, count + first.substring(2));
                assertThat(sessions.find(jar.request(), REALMS.all(), NOON))
                        .as(count)
                        .isEmpty();
            }
        }

        @Test
        void everyChangedCharacter() throws Exception {
            start(session(100));
            String value = String.valueOf(jar.cookies().get(NAME));
            for (int i = 0; i < value.length(); i++) {
                jar.cookies()
                        .put(
                                NAME,
                                value.substring(0, i) + (value.charAt(i) == 'A' ? 'B' : 'A') + value.substring(i + 1));
                assertThat(sessions.find(jar.request(), REALMS.all(), NOON))
                        .as("character %d", i)
                        .isEmpty();
            }
        }

        @Test
        void aSessionOfAnotherProviderKeyHostNameOrPurpose() throws Exception {
            start(session(100));
            Request request = jar.request();
            assertThat(sessions(sealer, "https://other.example client")
                            .find(
                                    request,
                                    Realms.single("main", "https://other.example client")
                                            .all(),
                                    NOON))
                    .isEmpty();
            assertThat(sessions(sealer(2), AUTHORITY).find(request, REALMS.all(), NOON))
                    .isEmpty();
            assertThat(find(jar.exchange().authority("other.example.com"))).isEmpty();
            String value = String.valueOf(jar.cookies().get(NAME));
            assertThat(find(FakeExchange.navigation("/").scheme("http").cookie("gatehouse", value)))
                    .isEmpty();
            assertThat(new LogoutTickets(
                                    sealer,
                                    new CookieNames(CookieConfig.builder().build()),
                                    REALMS)
                            .find(
                                    CookieJar.read(
                                            FakeExchange.navigation("/").cookie(NAME + "-logout", value.substring(2))),
                                    "",
                                    NOON))
                    .isEmpty();
        }

        @Test
        void aSessionThatHasEnded() throws Exception {
            start(session(100));
            assertThat(sessions.find(
                            jar.request(),
                            REALMS.all(),
                            NOON.plus(Duration.ofHours(1)).minusNanos(1)))
                    .isPresent();
            assertThat(sessions.find(jar.request(), REALMS.all(), NOON.plus(Duration.ofHours(1))))
                    .isEmpty();
        }
    }

    @Test
    void countsNoMoreWhenItIsRevokedThoughItCountedAMomentAgo() throws Exception {
        start(session(100));
        Live live = sessions.find(jar.request(), REALMS.all(), NOON).orElseThrow();
        assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isPresent();
        sessions.end(live, NOON);
        assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isEmpty();
    }

    @Test
    void countsNoMoreWhenThePersonIsLockedOutThoughItCountedAMomentAgo() throws Exception {
        start(session(100));
        assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isPresent();
        sessions.endAll(Tags.ofSubject("https://op.example", "ann"), NOON);
        assertThat(sessions.find(jar.request(), REALMS.all(), NOON)).isEmpty();
    }

    @Nested
    class IsNotHidden {
        @Test
        void byCookiesThatAnotherHostAdds() throws Exception {
            start(session(100));
            FakeExchange exchange =
                    FakeExchange.navigation("/").cookie(NAME, "1.junk").cookie(NAME, "3.junk");
            jar.cookies().forEach(exchange::cookie);
            assertThat(find(exchange)).isPresent();
        }

        @Test
        void byPiecesThatAnotherHostAdds() throws Exception {
            start(session(8000));
            FakeExchange exchange =
                    FakeExchange.navigation("/").cookie(NAME + ".1", "junk").cookie(NAME + ".1", "junk");
            jar.cookies().forEach(exchange::cookie);
            exchange.cookie(NAME + ".2", "junk");
            assertThat(find(exchange)).isPresent();
        }

        @Test
        void butLooksAtAFewOnly() throws Exception {
            start(session(100));
            FakeExchange exchange = FakeExchange.navigation("/");
            for (int i = 0; i < 3; i++) {
                exchange.cookie(NAME, "1.junk");
            }
            jar.cookies().forEach(exchange::cookie);
            assertThat(find(exchange)).isEmpty();
        }
    }

    @Test
    void isWrittenBackWhenItIsDue() throws Exception {
        start(session(100));
        Live live = sessions.find(jar.request(), REALMS.all(), NOON).orElseThrow();
        assertThat(sessions.touch(jar.request(), live, NOON.plusSeconds(59))).isEmpty();
        Instant later = NOON.plusSeconds(60);
        jar.take(sessions.touch(jar.request(), live, later));
        assertThat(sessions.find(jar.request(), REALMS.all(), later)
                        .orElseThrow()
                        .session()
                        .lastSeenAt())
                .isEqualTo(later);
    }

    @Test
    void isForgottenWithEveryPieceThatTheBrowserSent() throws Exception {
        start(session(8000));
        List<SetCookie> forgotten = new ArrayList<>(sessions.forget(jar.request(), REALMS.all()));
        assertThat(forgotten).extracting(SetCookie::name).containsExactly(NAME, NAME + ".1", NAME + ".2");
        assertThat(forgotten)
                .allSatisfy(cookie -> assertThat(cookie.toHeaderValue()).contains("Path=/;", "Secure", "Max-Age=0"));
        jar.take(forgotten);
        assertThat(jar.cookies()).isEmpty();
        assertThat(sessions.forget(jar.request(), REALMS.all())).isEmpty();
    }
}
