package io.gatehouse.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final CircuitBreaker breaker = new CircuitBreaker(3);

    @Test
    void opensAfterFailuresInARowAndSaysSoOnce() {
        assertThat(breaker.failed("one")).isFalse();
        assertThat(breaker.failed("two")).isFalse();
        assertThat(breaker.open()).isEmpty();

        assertThat(breaker.failed("three")).isTrue();

        assertThat(breaker.open()).contains("three");
        assertThat(breaker.failed("four")).isFalse();
        assertThat(breaker.open()).contains("four");
    }

    @Test
    void staysClosedWhereThereAreAnswersInBetween() {
        for (int i = 0; i < 10; i++) {
            breaker.failed("one");
            breaker.failed("two");
            breaker.answered();
        }
        assertThat(breaker.open()).isEmpty();
    }

    @Test
    void isNotClosedByAnAnswerThatComesLate() {
        for (int i = 0; i < 3; i++) {
            breaker.failed("silence");
        }
        breaker.answered();
        assertThat(breaker.open()).contains("silence");

        breaker.close();

        assertThat(breaker.open()).isEmpty();
        assertThat(breaker.failed("one")).isFalse();
    }
}
