package io.gatehouse.internal.provider;

import io.gatehouse.outcome.RefusalCode;

/** A call to the provider to which no whole answer came. */
public final class CallFailure extends ProviderFailure {
    private static final long serialVersionUID = 1L;

    /** What kept the answer away. */
    public enum Reason {
        /** The name server does not know the host. */
        NAME_UNKNOWN,
        /** Nobody accepts connections. */
        UNREACHABLE,
        /** It took too long. */
        TIMEOUT,
        /** The certificates or the protocol of TLS. */
        TLS,
        /** Anything else, such as a connection that broke. */
        OTHER
    }

    private final Reason reason;

    CallFailure(Reason reason, String operatorDetail) {
        super(RefusalCode.PROVIDER_UNAVAILABLE, operatorDetail);
        this.reason = reason;
    }

    /** Returns what kept the answer away. */
    public Reason reason() {
        return reason;
    }
}
