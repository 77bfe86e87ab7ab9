package io.gatehouse.proxy.tunnel;

import io.gatehouse.outcome.Tenure;

/** Something under way that may outlast the session, or the access token, by which it was let pass. */
public interface Lasting {
    /** Returns by what it may last. */
    Tenure tenure();

    /** Tells whether it has been under way long enough, and is not over yet, so that the question is worth it. */
    boolean lasts();

    /** Tells whether the person has done something by it since the question was asked last. */
    boolean usedMeanwhile();

    /** Ends it, because that has ended by which it was let pass. */
    void tenureEnded();

    /** Ends it, because nobody can tell any more whether that has ended by which it was let pass. */
    void tenureUnknown();
}
