package io.gatehouse.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RareWarningTest {
    @Test
    void isSaidOnceAMinuteWithHowOftenItWasNot() {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
        RareWarning warning = new RareWarning(clock::get);
        List<Long> said = new ArrayList<>();

        warning.ask(said::add);
        warning.ask(said::add);
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        warning.ask(said::add);
        assertThat(said).containsExactly(0L);

        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        warning.ask(said::add);
        assertThat(said).containsExactly(0L, 2L);
    }
}
