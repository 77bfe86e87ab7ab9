package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.session.Granted;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCodecTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");

    private static Session session() {
        return Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://op.example")
                .subject("ann")
                .providerSession("sid-1")
                .claims(Map.of("email", "ann@example.com", "roles", List.of("a", "b"), "age", 42L))
                .tokens(new TokenSet("it", "at", Instant.ofEpochSecond(1_800_000_000), "rt"))
                .createdAt(NOON)
                .lastSeenAt(NOON.plusMillis(5))
                .expiresAt(NOON.plusSeconds(60))
                .origin(new Session.Origin("hash", "/x"))
                .granted(new Granted(Set.of("openid", "email"), "mfa", Instant.ofEpochSecond(1_700_000_000)))
                .build();
    }

    @Test
    void bringsBackTheWholeSession() {
        assertThat(SessionCodec.decode(SessionCodec.encode(session())))
                .hasValueSatisfying(
                        back -> assertThat(back).usingRecursiveComparison().isEqualTo(session()));
    }

    @Test
    void bringsBackASessionWithoutWhatMayBeMissing() {
        Session bare = session().toBuilder()
                .providerSession(null)
                .tokens(new TokenSet("", "", null, null))
                .claims(Map.of())
                .granted(Granted.NOTHING)
                .build();
        assertThat(SessionCodec.decode(SessionCodec.encode(bare)))
                .hasValueSatisfying(
                        back -> assertThat(back).usingRecursiveComparison().isEqualTo(bare));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "h", "i", "s", "c", "it", "at", "t0", "t1", "t2", "ls", "lr"})
    void takesNoRecordThatLacksAMemberOrHasItOfAnotherKind(String member) {
        Map<String, Object> map = new HashMap<>(
                CompactCodec.decode(SessionCodec.encode(session())).orElseThrow());
        map.remove(member);
        assertThat(SessionCodec.decode(CompactCodec.encode(map))).isEmpty();
        map.put(member, true);
        assertThat(SessionCodec.decode(CompactCodec.encode(map))).isEmpty();
    }

    @Test
    void passesOverMembersOfALaterRelease() {
        Map<String, Object> map = new HashMap<>(
                CompactCodec.decode(SessionCodec.encode(session())).orElseThrow());
        map.put("new", List.of("x"));
        assertThat(SessionCodec.decode(CompactCodec.encode(map))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE})
    void takesNoTimeThatIsNone(long time) {
        for (String member : List.of("ax", "t0", "t1", "t2")) {
            Map<String, Object> map = new HashMap<>(
                    CompactCodec.decode(SessionCodec.encode(session())).orElseThrow());
            map.put(member, time);
            assertThat(SessionCodec.decode(CompactCodec.encode(map))
                            .map(Session::provider)
                            .orElse("none"))
                    .isIn("main", "none");
        }
    }

    @Test
    void survivesChangedBytes() {
        byte[] encoded = SessionCodec.encode(session());
        Random random = new Random(13);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = encoded.clone();
            for (int j = 1 + random.nextInt(3); j > 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            SessionCodec.decode(changed)
                    .ifPresent(session -> assertThat(session.provider()).isNotNull());
        }
    }
}
