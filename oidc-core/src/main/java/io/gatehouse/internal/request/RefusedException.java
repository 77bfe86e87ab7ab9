package io.gatehouse.internal.request;

import io.gatehouse.outcome.RefusalCode;

/** A request that goes no further. Carries no stack trace: it is thrown for what others send, so it must cost little. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final RefusalCode code;

    /**
     * Creates the exception.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     */
    public RefusedException(RefusalCode code, String operatorDetail) {
        super(operatorDetail, null, false, false);
        this.message = operatorDetail;
        this.code = code;
    }

    /** Returns the code. */
    public RefusalCode code() {
        return code;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
