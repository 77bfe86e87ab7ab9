package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigWord;

/** Where a listener sends everybody. */
public enum Redirect implements ConfigWord {
    /** To the same address by https. */
    HTTPS("https");

    private final String word;

    Redirect(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
