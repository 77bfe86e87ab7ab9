package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.FakeExchange;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + PARENT + "-01";

    @Test
    void readsWhatItWrites() {
        TraceContext trace = TraceContext.parse(HEADER).orElseThrow();
        assertThat(trace.traceId()).isEqualTo(TRACE);
        assertThat(trace.parentId()).isEqualTo(PARENT);
        assertThat(trace.sampled()).isTrue();
        assertThat(trace.toHeader()).isEqualTo(HEADER);
        assertThat(TraceContext.parse("00-" + TRACE + "-" + PARENT + "-00").map(TraceContext::sampled))
                .contains(false);
    }

    @Test
    void readsALaterVersionAsFarAsItIsKnown() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-01-what-comes-then")
                        .map(TraceContext::toHeader))
                .contains(HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01"
            })
    void takesNothingElseForATrace(String text) {
        assertThat(TraceContext.parse(text)).isEmpty();
    }

    @Test
    void takesTwoForNone() {
        FakeExchange twice =
                FakeExchange.request("GET", "/").header("traceparent", HEADER).header("traceparent", HEADER);
        assertThat(TraceContext.of(twice.headers())).isEmpty();
        assertThat(TraceContext.of(FakeExchange.request("GET", "/")
                        .header("traceparent", HEADER)
                        .headers()))
                .isPresent();
    }

    @Test
    void beginsTracesThatAreWellFormedAndNeverTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            TraceContext made = TraceContext.create(true);
            assertThat(TraceContext.parse(made.toHeader())).contains(made);
            assertThat(seen.add(made.traceId())).isTrue();
            assertThat(made.child(TraceContext.newSpanId()).traceId()).isEqualTo(made.traceId());
        }
    }
}
