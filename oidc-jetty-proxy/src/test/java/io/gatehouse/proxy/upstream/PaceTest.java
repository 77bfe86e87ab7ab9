package io.gatehouse.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int RATE = 100;

    private boolean awaited = true;
    private long count;
    private long nanos = Long.MAX_VALUE - 5;
    private final Pace pace = new Pace(() -> awaited, () -> count, () -> nanos);

    private void pass(Duration time, long bytes) {
        nanos += time.toNanos();
        count += bytes;
    }

    private boolean isTooSlow() {
        return pace.isTooSlow(RATE);
    }

    @Test
    void endsForThoseWhoSendLessThanTheRateOverAWholeWindow() {
        assertThat(isTooSlow()).isFalse();
        pass(Pace.WINDOW.minusSeconds(1), 0);
        assertThat(isTooSlow()).isFalse();
        pass(Duration.ofSeconds(1), RATE * Pace.WINDOW.toSeconds() - 1);
        assertThat(isTooSlow()).isTrue();
    }

    @Test
    void goesOnForThoseWhoKeepTheRateWindowByWindow() {
        assertThat(isTooSlow()).isFalse();
        for (int i = 0; i < 5; i++) {
            pass(Pace.WINDOW, RATE * Pace.WINDOW.toSeconds());
            assertThat(isTooSlow()).isFalse();
        }
        pass(Pace.WINDOW, 1);
        assertThat(isTooSlow()).isTrue();
    }

    @Test
    void isNotHeldAgainstAClientThatIsNotWaitedFor() {
        assertThat(isTooSlow()).isFalse();
        awaited = false;
        pass(Pace.WINDOW.multipliedBy(10), 0);
        assertThat(isTooSlow()).isFalse();
        awaited = true;
        assertThat(isTooSlow()).isFalse();
        pass(Pace.WINDOW.minusSeconds(1), 0);
        assertThat(isTooSlow()).isFalse();
        pass(Duration.ofSeconds(1), 0);
        assertThat(isTooSlow()).isTrue();
    }

    @Test
    void isOfNoMatterWhereNoRateIsAskedFor() {
        assertThat(pace.isTooSlow(0)).isFalse();
        pass(Pace.WINDOW, 0);
        assertThat(pace.isTooSlow(0)).isFalse();
    }

    @Test
    void endsForThoseWhoDoNotReadWhatTheyAskedFor() {
        awaited = false;
        Duration[] stuck = {Duration.ZERO};
        pace.reads(time -> stuck[0].compareTo(time) > 0);

        assertThat(isTooSlow()).isFalse();
        stuck[0] = Pace.READING.plusSeconds(1);
        assertThat(isTooSlow()).isTrue();
    }
}
