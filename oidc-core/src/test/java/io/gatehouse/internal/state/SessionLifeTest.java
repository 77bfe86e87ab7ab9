package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.SessionConfig;
import io.gatehouse.session.Session;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionLifeTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration TICK = Duration.ofNanos(1);

    private static SessionLife life(Duration idle, Duration most) {
        return new SessionLife(SessionConfig.builder()
                .inactivityTimeout(idle)
                .maxDuration(most)
                .build());
    }

    private final SessionLife life = life(Duration.ofHours(1), Duration.ofHours(8));
    private final Session session = Session.builder()
            .createdAt(NOON)
            .lastSeenAt(NOON)
            .expiresAt(life.absoluteEnd(NOON))
            .build();

    @Test
    void endsAtTheVeryInstantOfItsIdleEnd() {
        Instant end = NOON.plus(Duration.ofHours(1));
        assertThat(life.idleEnd(session)).isEqualTo(end);
        assertThat(life.end(session)).isEqualTo(end);
        assertThat(life.ended(session, end.minus(TICK))).isFalse();
        assertThat(life.ended(session, end)).isTrue();
    }

    @Test
    void endsAtTheVeryInstantOfItsAbsoluteEndHoweverMuchItIsUsed() {
        Instant end = NOON.plus(Duration.ofHours(8));
        Session used = session.toBuilder().lastSeenAt(end.minusSeconds(1)).build();
        assertThat(life.end(used)).isEqualTo(end);
        assertThat(life.ended(used, end.minus(TICK))).isFalse();
        assertThat(life.ended(used, end)).isTrue();
    }

    @Test
    void endsEarlierWhereTheSettingsBecameShorter() {
        SessionLife shorter = life(Duration.ofHours(1), Duration.ofMinutes(10));
        assertThat(shorter.end(session)).isEqualTo(NOON.plus(Duration.ofMinutes(10)));
    }

    @Test
    void doesNotGrowWhereTheSettingsBecameLonger() {
        SessionLife longer = life(Duration.ofDays(9), Duration.ofDays(9));
        assertThat(longer.end(session)).isEqualTo(NOON.plus(Duration.ofHours(8)));
    }

    @Test
    void isAliveAheadOfItsTime() {
        assertThat(life.ended(session, NOON.minusSeconds(30))).isFalse();
        assertThat(life.dueForWrite(session, NOON.minusSeconds(30))).isFalse();
    }

    @Test
    void isWrittenBackOnceAMinute() {
        assertThat(life.dueForWrite(session, NOON.plusSeconds(60).minus(TICK))).isFalse();
        assertThat(life.dueForWrite(session, NOON.plusSeconds(60))).isTrue();
    }

    @Test
    void isWrittenBackMoreOftenWhereItsTimeIsShort() {
        SessionLife brief = life(Duration.ofSeconds(100), Duration.ofHours(8));
        assertThat(brief.dueForWrite(session, NOON.plusSeconds(5).minus(TICK))).isFalse();
        assertThat(brief.dueForWrite(session, NOON.plusSeconds(5))).isTrue();
    }
}
