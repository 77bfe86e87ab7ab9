package io.gatehouse.internal.protocol;

/**
 * What is needed to turn a code into tokens.
 *
 * @param code the authorization code
 * @param redirectUri the redirect URI of the authorization request
 * @param nonce the nonce of the authorization request
 * @param codeVerifier the code verifier of the authorization request
 */
public record CodeGrant(String code, String redirectUri, String nonce, String codeVerifier) {
    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "CodeGrant[redacted]";
    }
}
