package io.gatehouse.identity;

/** What a request shows to say who makes it. */
public enum Credential {
    /** Nothing that counts. */
    NONE("none"),
    /** The cookie of a session, which a browser has after somebody signed in. */
    SESSION("session"),
    /** An access token in the {@code Authorization} header (RFC 6750, section 2.1). */
    BEARER("bearer");

    private final String word;

    Credential(String word) {
        this.word = word;
    }

    /** Returns the word in the configuration. */
    public String word() {
        return word;
    }
}
