package io.gatehouse.proxy.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.RequestOutcome;
import io.gatehouse.event.StoreCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine tells becomes part of the request on whose thread it tells it. */
class CallSpansTest {
    private final List<SpanData> ended = new ArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
            .build();
    private final Tracer tracer = provider.get("test");
    private final CallSpans spans = new CallSpans(() -> tracer);

    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> some) {
            ended.addAll(some);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @Test
    void callsOfTheStoreAreChildrenOfTheRequest() {
        Span request = tracer.spanBuilder("request").startSpan();
        Context.root()
                .with(request)
                .wrap(() -> spans.storeCalled(
                        StoreCall.LOAD, true, Duration.ofMillis(30).toNanos()))
                .run();

        assertThat(ended).singleElement().satisfies(call -> {
            assertThat(call.getName()).isEqualTo("store load");
            assertThat(call.getParentSpanId())
                    .isEqualTo(request.getSpanContext().getSpanId());
            assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(call.getEndEpochNanos() - call.getStartEpochNanos())
                    .isEqualTo(Duration.ofMillis(30).toNanos());
        });
    }

    @Test
    void whatBelongsToNoRequestHasNoSpan() {
        spans.storeCalled(StoreCall.LIST, false, 1);
        spans.decided(RequestOutcome.DENIED, 1);

        assertThat(ended).isEmpty();
    }
}
