package io.gatehouse.config;

/** With what the client signs where it authenticates by {@link ClientAuth#PRIVATE_KEY_JWT}. */
public enum ClientKeyAlgorithm implements ConfigWord {
    /** ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4). */
    ES256,
    /** RSASSA-PSS with SHA-256 (RFC 7518, section 3.5). */
    PS256,
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3). */
    RS256;

    @Override
    public String word() {
        return name();
    }
}
