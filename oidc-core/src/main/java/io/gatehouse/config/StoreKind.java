package io.gatehouse.config;

/** Where sessions are kept. */
public enum StoreKind implements ConfigWord {
    /** In this process. */
    MEMORY("memory"),
    /** In the browser, sealed. */
    COOKIE("cookie");

    private final String word;

    StoreKind(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
