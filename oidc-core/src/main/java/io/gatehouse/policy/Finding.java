package io.gatehouse.policy;

/**
 * What became of a requirement, and why. Besides yes and no there is a third answer, that nobody knows: a claim that is missing, of
 * another type or too large says nothing, so neither a requirement on it is satisfied nor one of the contrary.
 */
public enum Finding {
    /** It is satisfied. */
    SATISFIED(true, "yes"),
    /** It is not satisfied. */
    NOT_SATISFIED(true, "no"),
    /** Nobody is signed in, so there is nothing to compare. */
    ANONYMOUS(false, "unknown: nobody is signed in"),
    /** What is asked for is not there at all. */
    MISSING(false, "unknown: it is missing"),
    /** What is there is of another type than what is asked for. */
    OTHER_TYPE(false, "unknown: it is of another type"),
    /** What is there could be taken for what is asked for, by a reader that is less strict: {@code a@b@corp.com}. */
    DOUBTFUL(false, "unknown: it can be read in more than one way"),
    /** What is there is larger than what is looked at. */
    TOO_LARGE(false, "unknown: it is too large"),
    /** A part that matters is not known. */
    UNDECIDED(false, "unknown: a part is");

    private final boolean certain;
    private final String words;

    Finding(boolean certain, String words) {
        this.certain = certain;
        this.words = words;
    }

    /** Tells whether this is a yes or a no. */
    public boolean isCertain() {
        return certain;
    }

    /** Returns it in words, for an operator. */
    public String words() {
        return words;
    }
}
