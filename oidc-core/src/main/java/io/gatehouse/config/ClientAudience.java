package io.gatehouse.config;

/** For whom the tokens are by which the client authenticates. */
public enum ClientAudience implements ConfigWord {
    /** The provider by its issuer, as FAPI 2.0 has it: no other provider can be made to accept the token. */
    ISSUER("issuer"),
    /** The address of its token endpoint, as OpenID Connect Core 1.0, section 9, advises. */
    TOKEN_ENDPOINT("token-endpoint");

    private final String word;

    ClientAudience(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
