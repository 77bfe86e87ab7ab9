package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class OpenedSessionsTest {
    private static final Sealer.Binding HERE =
            new Sealer.Binding("session", "__Host-gatehouse", "https://op.example client", "app.example.com");

    private final byte[] oldKey = new byte[Sealer.KEY_BYTES];
    private final Sealer sealer = new Sealer(List.of(oldKey), new SecureRandom());
    private final OpenedSessions sessions = new OpenedSessions(sealer);

    private static Session session(String subject, String filler) {
        return Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://op.example")
                .subject(subject)
                .claims(Map.of("groups", List.of("staff"), "address", Map.of("country", "NZ"), "filler", filler))
                .tokens(new TokenSet("it", "at", null, null))
                .createdAt(Instant.EPOCH)
                .build();
    }

    private String sealed(Sealer.Binding binding, Session session) {
        return sealer.seal(binding, SessionCodec.encode(session));
    }

    @Test
    void readsACookieOnce() {
        String text = sealed(HERE, session("ann", ""));
        OpenedSessions.Opened first = sessions.open(HERE, text).orElseThrow();
        assertThat(sessions.open(HERE, text.substring(0, 1) + text.substring(1)).orElseThrow())
                .isSameAs(first);
        assertThat(first.live().session().subject()).isEqualTo("ann");
    }

    @Test
    void takesASessionForNoOtherPlaceNameOrProvider() {
        String text = sealed(HERE, session("ann", ""));
        assertThat(sessions.open(HERE, text)).isPresent();
        assertThat(sessions.open(new Sealer.Binding("session", HERE.name(), HERE.authority(), "other.example"), text))
                .isEmpty();
        assertThat(sessions.open(new Sealer.Binding("session", "other", HERE.authority(), HERE.place()), text))
                .isEmpty();
        assertThat(sessions.open(
                        new Sealer.Binding("session", HERE.name(), "https://op.example other", HERE.place()), text))
                .isEmpty();
    }

    @Test
    void takesNoTextThatEndsLikeOneThatIsRemembered() {
        String text = sealed(HERE, session("ann", ""));
        assertThat(sessions.open(HERE, text)).isPresent();
        char other = text.charAt(30) == 'A' ? 'B' : 'A';
        assertThat(sessions.open(HERE, text.substring(0, 30) + other + text.substring(31)))
                .isEmpty();
        assertThat(sessions.open(HERE, text)).isPresent();
    }

    @Test
    void forgetsWhatWasSealedWithAKeyThatIsTakenAway() {
        String text = sealed(HERE, session("ann", ""));
        assertThat(sessions.open(HERE, text)).isPresent();
        byte[] newKey = new byte[Sealer.KEY_BYTES];
        newKey[0] = 1;
        sealer.replaceKeys(List.of(newKey));
        assertThat(sessions.open(HERE, text)).isEmpty();
        sealer.replaceKeys(List.of(newKey, oldKey));
        assertThat(sessions.open(HERE, text)).isPresent();
    }

    @Test
    void keepsWhatRequestsShareFromBeingChanged() {
        Session session = sessions.open(HERE, sealed(HERE, session("ann", "")))
                .orElseThrow()
                .live()
                .session();
        assertThat(session.claims().get("groups"))
                .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                .isUnmodifiable();
        assertThat(session.claims().get("address"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .isUnmodifiable();
    }

    @Test
    void takesNoMoreMemoryThanItMay() {
        String filler = "*".repeat(6000);
        for (int i = 0; i < 2 * RecentSessions.PLACES; i++) {
            assertThat(sessions.open(HERE, sealed(HERE, session("ann" + i, filler))))
                    .isPresent();
            assertThat(sessions.bytes()).isBetween(30_000L, RecentSessions.MAX_BYTES);
        }
    }

    @Test
    void forgetsWhatNobodyNeeds() {
        String text = sealed(HERE, session("ann", ""));
        OpenedSessions.Opened first = sessions.open(HERE, text).orElseThrow();
        sessions.forget(text);
        assertThat(sessions.bytes()).isZero();
        assertThat(sessions.open(HERE, text).orElseThrow()).isNotSameAs(first);
    }
}
