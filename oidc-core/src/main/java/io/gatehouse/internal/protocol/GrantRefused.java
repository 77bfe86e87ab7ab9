package io.gatehouse.internal.protocol;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;

/** The provider has answered, and the answer is no: the grant is over, or what it gave cannot be believed. Trying again is of no use. */
public final class GrantRefused extends ProviderFailure {
    private static final long serialVersionUID = 1L;

    /** Creates the refusal. */
    GrantRefused(RefusalCode code, String operatorDetail) {
        super(code, operatorDetail);
    }
}
