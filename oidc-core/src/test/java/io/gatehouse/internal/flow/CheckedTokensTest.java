package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckedTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private static String key(int i) {
        return (char) (i % 251) + "-" + i;
    }

    @Test
    void knowsUntilTheTimeIsOver() {
        CheckedTokens<String> tokens = new CheckedTokens<>(100);
        tokens.put("k", "v", 1, NOW.plusSeconds(10), NOW);

        assertThat(tokens.get("k", NOW.plusSeconds(9))).hasValue("v");
        assertThat(tokens.get("k", NOW.plusSeconds(10))).isEmpty();
        assertThat(tokens.count()).isZero();
    }

    @Test
    void forgetsWhatItIsToldToAndWhatIsOverWhenItCame() {
        CheckedTokens<String> tokens = new CheckedTokens<>(100);
        tokens.put("k", "v", 1, NOW.plusSeconds(10), NOW);
        tokens.remove("k");
        assertThat(tokens.get("k", NOW)).isEmpty();

        tokens.put("k", "v", 1, NOW.plusSeconds(10), NOW);
        tokens.put("k", "w", 1, NOW, NOW);
        assertThat(tokens.get("k", NOW)).isEmpty();
    }

    @Test
    void isBoundedInNumber() {
        CheckedTokens<Integer> tokens = new CheckedTokens<>(160);
        for (int i = 0; i < 10_000; i++) {
            tokens.put(key(i), i, 1, NOW.plusSeconds(10), NOW);
            tokens.get(key(0), NOW);
        }

        assertThat(tokens.count()).isLessThanOrEqualTo(160);
        assertThat(tokens.get(key(0), NOW)).as("the one in use").hasValue(0);
        assertThat(tokens.get(key(9_999), NOW)).hasValue(9_999);
    }

    @Test
    void isBoundedInSize() {
        CheckedTokens<Integer> tokens = new CheckedTokens<>(160);
        for (int i = 0; i < 1_000; i++) {
            tokens.put(key(i), i, 20_000, NOW.plusSeconds(10), NOW);
        }
        tokens.put("huge", 1, 1_000_000, NOW.plusSeconds(10), NOW);

        assertThat(tokens.count()).isBetween(16, 160 * 4096 / 20_000);
        assertThat(tokens.get("huge", NOW)).isEmpty();
    }
}
