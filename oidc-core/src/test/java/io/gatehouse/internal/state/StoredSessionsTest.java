package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.state.Sessions.Live;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.MutableClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSessionsTest {
    private static final Realms REALMS = Realms.single("main", "https://op.example client");
    private static final String NAME = "__Host-gatehouse";

    private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final CookieJar jar = new CookieJar();
    private final InMemorySessionStore store = new InMemorySessionStore(100, clock);
    private final SessionLife life = new SessionLife(SessionConfig.builder().build());
    private final StoredSessions sessions = new StoredSessions(
            store,
            RecordCodec.plain(),
            life,
            new CookieNames(CookieConfig.builder().build()),
            REALMS,
            new SecureRandom());

    private Session session() {
        return Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://op.example")
                .subject("ann")
                .createdAt(clock.instant())
                .lastSeenAt(clock.instant())
                .expiresAt(life.absoluteEnd(clock.instant()))
                .build();
    }

    private Live found() {
        return sessions.find(jar.request(), REALMS.all(), clock.instant()).orElseThrow();
    }

    @Test
    void givesTheBrowserNothingButARandomName() {
        List<SetCookie> cookies = sessions.start(jar.request(), session());
        assertThat(cookies).singleElement().satisfies(cookie -> {
            assertThat(cookie.name()).isEqualTo(NAME);
            assertThat(cookie.value()).matches("[A-Za-z0-9_-]{43}");
            assertThat(cookie.maxAge()).isEmpty();
            assertThat(store.load(cookie.value()))
                    .as("the store knows the hash alone")
                    .isEmpty();
        });
        assertThat(sessions.start(jar.request(), session()).get(0).value())
                .isNotEqualTo(cookies.get(0).value());
    }

    @Test
    void findsASessionUntilItEnds() {
        jar.take(sessions.start(jar.request(), session()));
        clock.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(found().session().subject()).isEqualTo("ann");
        clock.advance(Duration.ofNanos(1));
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isEmpty();
    }

    @Test
    void staysAliveByUseUntilItsAbsoluteEnd() {
        jar.take(sessions.start(jar.request(), session()));
        for (int i = 0; i < 15; i++) {
            clock.advance(Duration.ofMinutes(30));
            assertThat(sessions.touch(jar.request(), found(), clock.instant())).isEmpty();
        }
        clock.advance(Duration.ofMinutes(30).minusNanos(1));
        assertThat(found().version()).isEqualTo(16);
        clock.advance(Duration.ofNanos(1));
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isEmpty();
    }

    @Test
    void isNotWrittenForEachRequest() {
        jar.take(sessions.start(jar.request(), session()));
        clock.advance(Duration.ofSeconds(59));
        sessions.touch(jar.request(), found(), clock.instant());
        assertThat(found().version()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        sessions.touch(jar.request(), found(), clock.instant());
        assertThat(found().version()).isEqualTo(2);
    }

    @Test
    void isNotBroughtBackByARequestThatWasUnderWayWhenItEnded() {
        jar.take(sessions.start(jar.request(), session()));
        Live live = found();
        sessions.end(live, clock.instant());
        clock.advance(Duration.ofMinutes(5));
        sessions.touch(jar.request(), live, clock.instant());
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isEmpty();
    }

    @Test
    void isWorthNothingOnAnotherHost() {
        jar.take(sessions.start(jar.request(), session()));
        assertThat(sessions.find(
                        CookieJar.read(jar.exchange().authority("other.example.com")), REALMS.all(), clock.instant()))
                .isEmpty();
    }

    @Test
    void isWorthNothingUnderAnotherName() {
        String value = sessions.start(jar.request(), session()).get(0).value();
        assertThat(sessions.find(
                        CookieJar.read(FakeExchange.navigation("/").cookie("gatehouse", value)),
                        REALMS.all(),
                        clock.instant()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "\"\"",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "../../etc/passwd"
            })
    void findsNothingUnderNamesThatItNeverGave(String value) {
        assertThat(sessions.find(
                        CookieJar.read(FakeExchange.navigation("/").cookie(NAME, value)),
                        REALMS.all(),
                        clock.instant()))
                .isEmpty();
    }

    @Test
    void isNotHiddenByACookieThatAnotherHostAdds() {
        jar.take(sessions.start(jar.request(), session()));
        FakeExchange exchange =
                FakeExchange.navigation("/").cookie(NAME, "A".repeat(43)).cookie(NAME, "junk");
        jar.cookies().forEach(exchange::cookie);
        assertThat(sessions.find(CookieJar.read(exchange), REALMS.all(), clock.instant()))
                .isPresent();
    }

    @Test
    void takesNoRecordThatIsNoSession() {
        jar.take(sessions.start(jar.request(), session()));
        Live live = found();
        store.replace(
                live.handle(),
                1,
                new SessionRecord(new byte[] {9, 9}, 2, clock.instant().plusSeconds(60)));
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isEmpty();
    }

    @Test
    void isForgotten() {
        assertThat(sessions.forget(jar.request(), REALMS.all())).isEmpty();
        jar.take(sessions.start(jar.request(), session()));
        jar.take(sessions.forget(jar.request(), REALMS.all()));
        assertThat(jar.cookies()).isEmpty();
    }

    @Test
    void closesItsStore() {
        sessions.start(jar.request(), session());
        sessions.close();
        assertThat(store.size()).isZero();
    }

    @Test
    void printsNoHandle() {
        jar.take(sessions.start(jar.request(), session()));
        assertThat(found().toString()).doesNotContain(found().handle(), "ann");
    }

    @Test
    void isOverWhereALogoutCameWhileItsLoginWasUnderWay() {
        Session late = session();
        clock.advance(Duration.ofSeconds(1));
        sessions.endAll(Tags.ofSubject("https://op.example", "ann"), clock.instant());
        jar.take(sessions.start(jar.request(), late));
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        jar.take(sessions.start(jar.request(), session()));
        assertThat(sessions.find(jar.request(), REALMS.all(), clock.instant())).isPresent();
    }
}
