package io.gatehouse.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastHourTest {
    private static final RequestSummary REQUEST = new RequestSummary("192.0.2.1", "GET", "app.example", "/");

    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:30Z"));
    private final LastHour hour = new LastHour(clock);

    private void login() {
        hour.on(new GatehouseEvent.LoginSucceeded("main", "ann", REQUEST));
    }

    private void refusal(RefusalCode code) {
        hour.on(new GatehouseEvent.RequestRefused(code, "ref", "detail", REQUEST));
    }

    @Test
    void countsEachMinuteForItself() {
        login();
        clock.advance(Duration.ofMinutes(1));
        login();
        login();
        refusal(RefusalCode.ACCESS_DENIED);
        refusal(RefusalCode.LOGIN_REQUIRED);

        List<LastHour.Minute> minutes = hour.minutes();
        assertThat(minutes).hasSize(60);
        assertThat(minutes.get(58)).isEqualTo(new LastHour.Minute(Instant.parse("2026-03-01T12:00:00Z"), 1, 0, 0));
        assertThat(minutes.get(59)).isEqualTo(new LastHour.Minute(Instant.parse("2026-03-01T12:01:00Z"), 2, 1, 1));
        assertThat(minutes.get(57)).isEqualTo(new LastHour.Minute(Instant.parse("2026-03-01T11:59:00Z"), 0, 0, 0));
    }

    @Test
    void forgetsWhatIsAnHourAgo() {
        login();
        clock.advance(Duration.ofMinutes(59));
        assertThat(hour.minutes().get(0).logins()).isEqualTo(1);

        clock.advance(Duration.ofMinutes(1));
        assertThat(hour.minutes()).allMatch(minute -> minute.logins() == 0);

        refusal(RefusalCode.NO_ROUTE);
        assertThat(hour.minutes().get(59))
                .isEqualTo(new LastHour.Minute(Instant.parse("2026-03-01T13:00:00Z"), 0, 1, 0));
    }

    @Test
    void drawsBarsInProportionAboveAndBelowTheLine() {
        for (int i = 0; i < 20; i++) {
            login();
        }
        for (int i = 0; i < 10; i++) {
            refusal(RefusalCode.NO_ROUTE);
        }

        String svg = HourChart.svg(hour.minutes());

        assertThat(svg)
                .contains(
                        "<rect class=\"login\" x=\"690\" y=\"15\" width=\"8\" height=\"70\"><title>12:00: 20 logins</title>")
                .contains(
                        "<rect class=\"refusals\" x=\"690\" y=\"87\" width=\"8\" height=\"35\"><title>12:00: 10 refusals</title>")
                .contains(">20</text>")
                .doesNotContain("style=");
    }

    @Test
    void drawsAnHourInWhichNothingHappened() {
        assertThat(HourChart.svg(hour.minutes()))
                .startsWith("<svg ")
                .endsWith("</svg>")
                .doesNotContain("<title>");
    }
}
