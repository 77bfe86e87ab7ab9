package io.gatehouse.internal.provider;

import io.gatehouse.outcome.RefusalCode;

/** A conversation with the provider that came to nothing. The message is for the operator: expected, came, change; no secrets. */
public class ProviderFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final RefusalCode code;

    /** Creates the failure. */
    public ProviderFailure(RefusalCode code, String operatorDetail) {
        super(operatorDetail, null, false, false);
        this.message = operatorDetail;
        this.code = code;
    }

    /** Returns what the browser is refused with. */
    public RefusalCode code() {
        return code;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
