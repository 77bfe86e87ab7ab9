package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void changesByMakingAnother() {
        Map<String, Object> claims = new HashMap<>(Map.of("a", "b"));
        Session session = Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://op.example")
                .subject("ann")
                .providerSession("sid-1")
                .claims(claims)
                .tokens(new TokenSet("it", "at", NOON, "rt"))
                .createdAt(NOON)
                .lastSeenAt(NOON)
                .expiresAt(NOON.plusSeconds(60))
                .origin(new Session.Origin("hash", "/x"))
                .build();
        claims.put("role", "admin");
        Session later = session.toBuilder().lastSeenAt(NOON.plusSeconds(5)).build();

        assertThat(session.lastSeenAt()).isEqualTo(NOON);
        assertThat(later.lastSeenAt()).isEqualTo(NOON.plusSeconds(5));
        assertThat(later)
                .usingRecursiveComparison()
                .ignoringFields("lastSeenAt")
                .isEqualTo(session);
        assertThat(session.claims()).containsOnlyKeys("a");
        assertThatThrownBy(() -> session.claims().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
    }
}
