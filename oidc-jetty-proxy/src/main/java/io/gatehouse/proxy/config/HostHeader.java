package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigWord;

/** Which {@code Host} an upstream is asked for. */
public enum HostHeader implements ConfigWord {
    /** The one that the client asked for. */
    PRESERVE("preserve"),
    /** The one of the upstream's own address. */
    UPSTREAM("upstream");

    private final String word;

    HostHeader(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
