package io.gatehouse.internal.protocol;

import io.gatehouse.policy.StepUp;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to send a browser to the provider.
 *
 * @param redirectUri the absolute address of our callback
 * @param state 256 random bits
 * @param nonce 256 random bits
 * @param codeVerifier 256 random bits in base64url (RFC 7636, section 4.1)
 * @param loginHint who is likely to sign in; null where nobody said
 * @param stepUp how strong and fresh the sign-in must be; null where any will do
 */
public record LoginRequest(
        String redirectUri,
        String state,
        String nonce,
        String codeVerifier,
        @Nullable String loginHint,
        @Nullable StepUp stepUp) {
    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "LoginRequest[redacted]";
    }
}
