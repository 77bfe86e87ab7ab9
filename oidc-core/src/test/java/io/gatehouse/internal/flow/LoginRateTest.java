package io.gatehouse.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.outcome.RefusalCode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginRateTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private static boolean lets(LoginRate rate, String address, Instant now) {
        try {
            rate.count(address, now);
            return true;
        } catch (RefusedException e) {
            assertThat(e.code()).isEqualTo(RefusalCode.TOO_MANY_LOGINS);
            assertThat(e).hasMessageContaining("login.max-per-minute").hasMessageContaining("trusted-proxies");
            return false;
        }
    }

    private static int let(LoginRate rate, String address, Instant now, int tries) {
        int count = 0;
        for (int i = 0; i < tries; i++) {
            count += lets(rate, address, now) ? 1 : 0;
        }
        return count;
    }

    @Test
    void letsSoManyStartInAMinuteAndThenMoreAsTimeGoesBy() {
        LoginRate rate = new LoginRate(6);
        assertThat(let(rate, "192.0.2.1", NOW, 20)).isEqualTo(6);
        assertThat(let(rate, "192.0.2.1", NOW.plusSeconds(20), 20)).isEqualTo(2);
        assertThat(let(rate, "192.0.2.1", NOW.plusSeconds(600), 20)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::9, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true",
        "what is this, what is this, true"
    })
    void countsByAddressAndIpv6BySubscriber(String one, String other, boolean same) {
        LoginRate rate = new LoginRate(1);
        assertThat(lets(rate, one, NOW)).isTrue();
        assertThat(lets(rate, other, NOW)).isEqualTo(!same);
    }

    @Test
    void zeroIsAnyNumber() {
        assertThat(let(new LoginRate(0), "192.0.2.1", NOW, 1000)).isEqualTo(1000);
    }

    @Test
    void forgetsTheAddressThatWasNotSeenForLongest() {
        LoginRate rate = new LoginRate(1);
        assertThat(lets(rate, "192.0.2.1", NOW)).isTrue();
        assertThat(lets(rate, "192.0.2.2", NOW)).isTrue();
        for (int i = 0; i < 9_998; i++) {
            assertThat(lets(rate, "10.0." + (i >> 8) + "." + (i & 255), NOW)).isTrue();
        }
        assertThat(lets(rate, "192.0.2.1", NOW)).isFalse();
        assertThat(lets(rate, "10.9.9.9", NOW)).isTrue();
        assertThat(lets(rate, "192.0.2.1", NOW)).isFalse();
        assertThat(lets(rate, "192.0.2.2", NOW)).isTrue();
    }
}
