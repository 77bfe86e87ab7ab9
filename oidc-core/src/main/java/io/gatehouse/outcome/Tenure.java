package io.gatehouse.outcome;

/**
 * For how long a request may last that was let pass: as long as that holds by which it was. For whatever outlasts a moment, such as a
 * WebSocket or a stream of events, and is to end with the session or the access token. Thread-safe.
 */
@FunctionalInterface
public interface Tenure {
    /** Of a request that nobody's identity was needed or used for: it lasts as long as it likes. */
    Tenure UNLIMITED = used -> true;

    /**
     * Tells whether it holds still: the session has neither ended nor been ended, and the person still satisfies the rule; or the access
     * token has not expired. Asks the session store, and so may block.
     *
     * @param used whether the person has done something by it since the last question, which keeps a session from ending for inactivity;
     *     asking alone does not
     * @throws io.gatehouse.session.SessionStoreException when the store does not answer, and so nobody knows
     */
    boolean holds(boolean used);
}
