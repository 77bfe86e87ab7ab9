package io.gatehouse.policy;

/** What an anonymous request gets where a rule asks for more. */
public enum OnAnonymous {
    /** A navigation is sent to sign in, anything else gets 401. */
    LOGIN("login"),
    /** Everything gets 401. */
    UNAUTHORIZED("401"),
    /** Everything gets 403. */
    FORBIDDEN("403"),
    /** The request passes, without an identity. */
    PASS("pass");

    private final String word;

    OnAnonymous(String word) {
        this.word = word;
    }

    /** Returns the word in the configuration. */
    public String word() {
        return word;
    }
}
