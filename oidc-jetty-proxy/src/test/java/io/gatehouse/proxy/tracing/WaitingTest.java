package io.gatehouse.proxy.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** So many spans wait and no more. */
class WaitingTest {
    private final AtomicInteger passed = new AtomicInteger();

    private final class Counted implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // Only ends count.
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            passed.incrementAndGet();
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void dropsAndCountsWhatIsTooMuchUntilSomeAreSent() {
        AtomicInteger waiting = new AtomicInteger();
        SpanCounts counts = new SpanCounts();
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(new Waiting(new Counted(), waiting, counts))
                .build()) {
            end(provider, Waiting.MOST + 7);
            assertThat(passed).hasValue(Waiting.MOST);
            assertThat(counts.dropped()).isEqualTo(7);

            waiting.addAndGet(-5);
            end(provider, 6);
            assertThat(passed).hasValue(Waiting.MOST + 5);
            assertThat(counts.dropped()).isEqualTo(8);
        }
    }

    private static void end(SdkTracerProvider provider, int spans) {
        for (int i = 0; i < spans; i++) {
            provider.get("test").spanBuilder("x").startSpan().end();
        }
    }
}
