package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigWord;

/** Which of several upstreams of a route gets a request. */
public enum Balance implements ConfigWord {
    /** One after the other. */
    ROUND_ROBIN("round-robin"),
    /** The one with the fewest requests under way. */
    LEAST_CONNECTIONS("least-connections"),
    /** The same one for the whole of a session, or for an address without one. */
    STICKY("sticky");

    private final String word;

    Balance(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
