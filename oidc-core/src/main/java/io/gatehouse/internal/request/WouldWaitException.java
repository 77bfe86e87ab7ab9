package io.gatehouse.internal.request;

/** A decision cannot be had without waiting for somebody, on a thread that must not wait. Without a stack trace, which would be all it costs. */
public final class WouldWaitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WouldWaitException() {
        super("a decision would have to wait", null, false, false);
    }
}
