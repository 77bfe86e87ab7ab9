package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigWord;

/** Whether clients are asked for a certificate when TLS begins. */
public enum ClientCertificates implements ConfigWord {
    /** They are not asked. */
    NONE("none"),
    /** They are asked and may have none; one that cannot be verified ends the connection. */
    OPTIONAL("optional"),
    /** Whoever has none that can be verified gets no connection. */
    REQUIRED("required");

    private final String word;

    ClientCertificates(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
