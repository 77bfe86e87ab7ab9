package io.gatehouse.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What is needed to send a browser to the provider.
 *
 * @param redirectUri the absolute address of our callback
 * @param state 256 random bits
 * @param nonce 256 random bits
 * @param codeVerifier 256 random bits in base64url (RFC 7636, section 4.1)
 * @param loginHint who is likely to sign in; null where nobody said
 */
public record LoginRequest(
        String redirectUri,
        String state,
        String nonce,
        String codeVerifier,
        @Nullable String loginHint) {
    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "LoginRequest[redacted]";
    }
}
