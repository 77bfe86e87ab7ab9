package io.gatehouse.policy;

/** What a known caller gets who does not satisfy a rule. */
public enum OnDenied {
    /** 403. */
    FORBIDDEN("403"),
    /** 404, so that nobody learns what there is. */
    NOT_FOUND("404"),
    /** A chance to sign in again, stronger or anew, as {@code step-up} asks; 403 where that cannot help. */
    STEP_UP("step-up");

    private final String word;

    OnDenied(String word) {
        this.word = word;
    }

    /** Returns the word in the configuration. */
    public String word() {
        return word;
    }
}
