package io.gatehouse.policy;

/** What becomes of a CORS preflight (Fetch, section 3.2.2), which no browser sends credentials with. */
public enum Preflight {
    /** It is judged like every other anonymous request. */
    JUDGE("judge"),
    /** It passes, without an identity: the application answers it. */
    PASS("pass"),
    /** It is answered here. */
    ANSWER("answer");

    private final String word;

    Preflight(String word) {
        this.word = word;
    }

    /** Returns the word in the configuration. */
    public String word() {
        return word;
    }
}
