package io.gatehouse.proxy.door;

import io.gatehouse.outcome.RefusalCode;
import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/** Why a request that was let pass has no answer, or no whole one: what to refuse with, where that is still possible. */
public class FailedExchange extends IOException implements QuietException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;

    /**
     * Creates the failure.
     *
     * @param operatorDetail what happened and what to change; for logs alone, free of secrets
     */
    protected FailedExchange(RefusalCode code, String operatorDetail) {
        super(operatorDetail);
        this.code = code;
    }

    /** Returns the code to refuse with. */
    public RefusalCode code() {
        return code;
    }

    /** Returns what to tell the operator. */
    public String operatorDetail() {
        return String.valueOf(getMessage());
    }
}
