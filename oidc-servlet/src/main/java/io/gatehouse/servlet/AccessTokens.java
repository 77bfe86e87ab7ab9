package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.StoreKind;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.TokenUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * The access tokens of whoever is signed in to a request, for calls that the application makes in that person's name. It is the request
 * attribute {@link GatehouseFilter#TOKENS_ATTRIBUTE}, there on requests with identity.
 */
public final class AccessTokens {
    private final Gatehouse gatehouse;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    AccessTokens(Gatehouse gatehouse, HttpServletRequest request, HttpServletResponse response) {
        this.gatehouse = gatehouse;
        this.request = request;
        this.response = response;
    }

    /**
     * Returns an access token, renewed first where it would end too soon. May wait for the provider; it is renewed once, however many
     * requests ask.
     *
     * @param atLeast how long the token must hold
     * @return empty when the session has ended meanwhile
     * @throws TokenUnavailableException when it ends too soon and cannot be renewed
     * @throws IllegalStateException when sessions are kept in cookies and the answer is already under way, so that the browser could not
     *     be told of a renewed one
     */
    public Optional<String> accessToken(Duration atLeast) {
        boolean inCookies = gatehouse.config().session().store() == StoreKind.COOKIE;
        if (inCookies && response.isCommitted()) {
            throw new IllegalStateException(
                    "an access token must be asked for before the answer is under way: with session.store cookie, a renewed"
                            + " session has to go along with the answer");
        }
        try {
            Optional<FreshToken> token = gatehouse.accessToken(new ServletExchange(request), atLeast);
            token.ifPresent(fresh -> OutcomeWriter.setCookies(fresh.cookies(), response));
            return token.map(FreshToken::accessToken);
        } catch (TokenUnavailableException e) {
            OutcomeWriter.setCookies(e.cookies(), response);
            throw e;
        }
    }

    /** Returns nothing of the tokens. */
    @Override
    public String toString() {
        return "AccessTokens[redacted]";
    }
}
