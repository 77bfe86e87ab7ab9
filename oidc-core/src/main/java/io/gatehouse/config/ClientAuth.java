package io.gatehouse.config;

/** How the client authenticates at the token endpoint (OpenID Connect Core 1.0, section 9; RFC 8705, section 2). */
public enum ClientAuth implements ConfigWord {
    /** The secret in an {@code Authorization} header, both parts form-encoded (RFC 6749, section 2.3.1). */
    CLIENT_SECRET_BASIC("client_secret_basic"),
    /** The secret in the body. */
    CLIENT_SECRET_POST("client_secret_post"),
    /** A token that is made with the secret, which itself stays here (RFC 7523, section 2.2). */
    CLIENT_SECRET_JWT("client_secret_jwt"),
    /** A token that is signed with a private key of ours, of which the provider has the public one (RFC 7523, section 2.2). */
    PRIVATE_KEY_JWT("private_key_jwt"),
    /** A certificate of an authority that the provider trusts (RFC 8705, section 2.1). */
    TLS_CLIENT_AUTH("tls_client_auth"),
    /** A certificate that the provider knows itself (RFC 8705, section 2.2). */
    SELF_SIGNED_TLS_CLIENT_AUTH("self_signed_tls_client_auth"),
    /** No authentication: a public client, protected by PKCE alone. */
    NONE("none");

    private final String word;

    ClientAuth(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    /** Tells whether it is done with {@code client-secret}. */
    public boolean usesSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST || this == CLIENT_SECRET_JWT;
    }

    /** Tells whether it is done with {@code client-certificate-file} in TLS. */
    public boolean usesCertificate() {
        return this == TLS_CLIENT_AUTH || this == SELF_SIGNED_TLS_CLIENT_AUTH;
    }
}
