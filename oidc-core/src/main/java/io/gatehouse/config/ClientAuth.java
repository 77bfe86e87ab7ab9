package io.gatehouse.config;

/** How the client authenticates at the token endpoint (OpenID Connect Core 1.0, section 9). */
public enum ClientAuth implements ConfigWord {
    /** The secret in an {@code Authorization} header, both parts form-encoded (RFC 6749, section 2.3.1). */
    CLIENT_SECRET_BASIC("client_secret_basic"),
    /** The secret in the body. */
    CLIENT_SECRET_POST("client_secret_post"),
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
}
