package io.gatehouse.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.ConfigEvent;
import io.gatehouse.event.ProviderEvent.ProviderCalled;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservationsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final MutableClock clock = new MutableClock(START);
    private final Observations seen = new Observations(clock);

    private void called(String provider, String endpoint, String result) {
        seen.on(new ProviderCalled(provider, endpoint, result, Duration.ofMillis(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "200, true",
        "400, true",
        "401, true",
        "429, false",
        "500, false",
        "503, false",
        "timeout, false",
        "unreachable, false"
    })
    void aProviderIsReachableWhoseLastCallAWorkingServerAnswered(String result, boolean reachable) {
        called("main", "token", result);

        assertThat(seen.contact("main").orElseThrow().reachable()).isEqualTo(reachable);
        assertThat(seen.contact("other")).isEmpty();
    }

    @Test
    void knowsSinceWhenAProviderIsAsItIs() {
        called("main", "metadata", "200");
        clock.advance(Duration.ofMinutes(1));
        called("main", "token", "503");
        clock.advance(Duration.ofMinutes(1));
        called("main", "jwks", "timeout");

        assertThat(seen.contact("main"))
                .contains(new ProviderContact(false, START.plusSeconds(60), START.plusSeconds(120), "jwks", "timeout"));
    }

    @Test
    void remembersTheLastTimeThatTheConfigurationWasReadAgain() {
        assertThat(seen.reload()).isEmpty();

        seen.on(new ConfigEvent.ConfigReloaded("signal", "rules"));
        assertThat(seen.reload()).contains(new Observations.Reload(START, true, "signal", "rules"));

        clock.advance(Duration.ofHours(1));
        seen.on(new ConfigEvent.ConfigReloadRefused("file", 2, "rules[0]: path is missing"));
        assertThat(seen.reload())
                .contains(new Observations.Reload(
                        START.plus(Duration.ofHours(1)), false, "file", "rules[0]: path is missing"));
    }
}
