package io.gatehouse.proxy.door;

import io.gatehouse.http.Origin;
import io.gatehouse.http.TraceContext;
import org.jspecify.annotations.Nullable;

/** A request as a tracing system sees it, told what becomes of it. Thread-safe. Nothing is told after the request is over. */
public interface RequestSpan {
    /** Does a part of the work; whatever happens on this thread meanwhile belongs to the request. */
    void during(Runnable part);

    /** Begins a try to have an upstream answer, and returns the trace as the upstream is told it. */
    TraceContext asks(Origin upstream);

    /** Notes with which status the upstream has begun to answer the try that began last. */
    void answered(int status);

    /**
     * Notes that the try that began last is over.
     *
     * @param failure why there is no answer, or not the whole of it; null where there is
     */
    void asked(@Nullable Throwable failure);
}
