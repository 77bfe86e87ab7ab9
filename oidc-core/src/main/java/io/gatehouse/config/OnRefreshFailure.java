package io.gatehouse.config;

/** What becomes of a session when the provider refuses to renew its tokens. An unreachable provider refuses nothing. */
public enum OnRefreshFailure implements ConfigWord {
    /** It ends: the person signs in again. */
    SIGN_IN("sign-in"),
    /** It goes on, with what is known, until its own end. */
    KEEP("keep");

    private final String word;

    OnRefreshFailure(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
