package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private static int taken(Allowance allowance, Instant now) {
        int count = 0;
        while (allowance.take(now)) {
            count++;
        }
        return count;
    }

    @Test
    void letsANumberHappenAtOnceAndThenSoManyInAWhile() {
        Allowance allowance = new Allowance(3, 60, Duration.ofMinutes(1));
        assertThat(taken(allowance, NOW)).isEqualTo(3);
        assertThat(taken(allowance, NOW.plusMillis(999))).isZero();
        assertThat(taken(allowance, NOW.plusMillis(1000))).isEqualTo(1);
        assertThat(taken(allowance, NOW.plusSeconds(3))).isEqualTo(2);
        assertThat(taken(allowance, NOW.plusSeconds(3600))).isEqualTo(3);
    }

    @Test
    void gainsNothingFromAClockThatGoesBack() {
        Allowance allowance = new Allowance(1, 60, Duration.ofMinutes(1));
        assertThat(taken(allowance, NOW)).isEqualTo(1);
        assertThat(taken(allowance, NOW.minusSeconds(3600))).isZero();
        assertThat(taken(allowance, NOW)).isZero();
    }
}
