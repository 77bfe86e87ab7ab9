package io.gatehouse.config;

/** With what identity assertions are signed. */
public enum AssertionAlgorithm implements ConfigWord {
    /** ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4): short signatures. */
    ES256,
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3): understood everywhere. */
    RS256;

    @Override
    public String word() {
        return name();
    }
}
