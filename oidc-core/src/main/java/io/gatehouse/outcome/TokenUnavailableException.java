package io.gatehouse.outcome;

/** An access token that holds for as long as was asked cannot be had. The message says why, for the operator, and holds no secret. */
public final class TokenUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public TokenUnavailableException(String message) {
        super(message);
    }
}
