package io.gatehouse.internal.flow;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.session.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who makes a request with an access token.
 *
 * @param issuer the name of the provider, or of the trusted issuer
 * @param caller who it is
 * @param tokens the access token alone, for applications that are passed it
 * @param reference a text that tells whoever it is from everybody else, of no use for anything else
 */
record BearerCaller(String issuer, Caller caller, TokenSet tokens, String reference) {
    /**
     * Returns the token for calls that the application makes.
     *
     * @throws TokenUnavailableException when it ends too soon: it is its client's to renew
     */
    FreshToken fresh(Instant now, Duration atLeast) {
        Instant end = tokens.accessTokenExpiresAt().orElse(null);
        if (end != null && now.plus(atLeast).isAfter(end)) {
            throw new TokenUnavailableException(
                    "an access token that holds for " + atLeast.toSeconds()
                            + " s was asked for, and the one of the request ends sooner; its client alone can renew it",
                    List.of());
        }
        return new FreshToken(tokens.accessToken(), end, List.of());
    }

    /** Notes, for events, that a request is made by whom the token is of. */
    void madeBy(Request request) {
        request.isBy(issuer, caller.identity().map(Identity::subject).orElse(""), reference);
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return "BearerCaller[redacted]";
    }
}
