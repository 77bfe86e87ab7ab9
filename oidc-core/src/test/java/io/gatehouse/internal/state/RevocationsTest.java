package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.Session;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final MutableClock clock = new MutableClock(NOON);
    private final Revocations revocations =
            new Revocations(new InMemorySessionStore(10, clock).entries(), Duration.ofHours(8));

    private static Session session(String subject, Instant createdAt) {
        return Session.builder()
                .issuer("https://op.example")
                .subject(subject)
                .providerSession("sid")
                .createdAt(createdAt)
                .origin(new Session.Origin("state of " + subject, "/"))
                .build();
    }

    @Test
    void endWhatBeganBeforeAndNotWhatBeganAfter() {
        revocations.revoke(Tags.ofSubject("https://op.example", "ann"), NOON);
        assertThat(revocations.revoked(session("ann", NOON.minusMillis(1)))).isTrue();
        assertThat(revocations.revoked(session("ann", NOON))).isTrue();
        assertThat(revocations.revoked(session("ann", NOON.plusMillis(1)))).isFalse();
        assertThat(revocations.revoked(session("bob", NOON.minusMillis(1)))).isFalse();
    }

    @Test
    void areNotUndoneByANodeWhoseClockIsBehind() {
        revocations.revoke(Tags.ofSubject("https://op.example", "ann"), NOON.plusSeconds(5));
        revocations.revoke(Tags.ofSubject("https://op.example", "ann"), NOON.plusSeconds(3));
        assertThat(revocations.revoked(session("ann", NOON.plusSeconds(4)))).isTrue();
    }

    @Test
    void endTheOneSessionThatIsMeantWhateverTheClocksSay() {
        Session ahead = session("ann", NOON.plusSeconds(30));
        revocations.revoke(Tags.ofSession(ahead), NOON);
        assertThat(revocations.revoked(ahead)).isTrue();
    }

    @Test
    void endEverythingThatBeganBefore() {
        revocations.revoke(Tags.ofEvery(), NOON);
        assertThat(revocations.revoked(session("ann", NOON))).isTrue();
        assertThat(revocations.revoked(session("ann", NOON.plusSeconds(1)))).isFalse();
    }

    @Test
    void areForgottenWhenNoSessionCanBeLeft() {
        revocations.revoke(Tags.ofEvery(), NOON);
        clock.advance(Duration.ofHours(8));
        assertThat(revocations.revoked(session("ann", NOON))).isFalse();
    }
}
