package io.gatehouse.config;

/** Where sessions are kept. */
public enum StoreKind implements ConfigWord {
    /** In this process. */
    MEMORY("memory"),
    /** In the browser, sealed. */
    COOKIE("cookie"),
    /** In Redis, or what speaks its protocol, shared by several nodes. */
    REDIS("redis");

    private final String word;

    StoreKind(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
