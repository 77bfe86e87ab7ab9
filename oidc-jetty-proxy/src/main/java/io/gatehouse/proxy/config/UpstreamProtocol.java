package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigWord;

/** Which version of HTTP an upstream is spoken to in. */
public enum UpstreamProtocol implements ConfigWord {
    /** HTTP/1.1. */
    HTTP_1_1("http/1.1"),
    /** HTTP/2: by ALPN over TLS, with prior knowledge without (RFC 9113, section 3.3). */
    HTTP_2("http/2");

    private final String word;

    UpstreamProtocol(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
