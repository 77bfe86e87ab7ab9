package io.gatehouse.internal.provider;

import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.KeySet;

/** An issuer and its keys, and nobody else's. */
public interface IssuerKeys {
    /** Returns which issuers its tokens may name; waits, for a bounded time, only where that is not known. */
    IssuerRule issuers() throws ProviderFailure;

    /** Returns the keys; waits for them, for a bounded time, only where none are there. */
    KeySet keys() throws ProviderFailure;

    /**
     * Returns newer keys than those seen, or the same again, for what anybody may send us: they are asked for at most once in half a minute,
     * and without taking that chance from those who sign in.
     */
    KeySet keysNewerForStrangers(KeySet seen) throws ProviderFailure;
}
