package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantedTest {
    @Test
    void readsHowAndWhenSomebodySignedIn() {
        Granted granted = Granted.of(Set.of("openid"), Map.of("acr", "mfa", "auth_time", 1_700_000_000L));
        assertThat(granted.acr()).contains("mfa");
        assertThat(granted.authenticatedAt()).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(granted.scopes()).containsExactly("openid");
    }

    @Test
    void takesWhatIsOfAnotherKindForNothing() {
        Granted granted = Granted.of(Set.of(), Map.of("acr", List.of("mfa"), "auth_time", "1700000000"));
        assertThat(granted.acr()).isEmpty();
        assertThat(granted.authenticatedAt()).isEmpty();
        assertThat(Granted.of(Set.of(), Map.of("auth_time", -1)).authenticatedAt())
                .isEmpty();
    }

    @Test
    void survivesATimeBeyondEveryCalendar() {
        assertThat(Granted.of(Set.of(), Map.of("auth_time", Long.MAX_VALUE)).authenticatedAt())
                .hasValueSatisfying(time -> assertThat(time.toString()).startsWith("9999"));
    }
}
