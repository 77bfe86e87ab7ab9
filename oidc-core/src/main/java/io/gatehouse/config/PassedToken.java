package io.gatehouse.config;

/** A token that the application can get in a header. */
public enum PassedToken implements ConfigWord {
    /** The access token, and when it ends. */
    ACCESS_TOKEN("access_token"),
    /** The ID token. */
    ID_TOKEN("id_token");

    private final String word;

    PassedToken(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
