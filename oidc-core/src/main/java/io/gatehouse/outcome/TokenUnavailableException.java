package io.gatehouse.outcome;

import io.gatehouse.http.SetCookie;
import java.util.List;

/** An access token that holds for as long as was asked cannot be had. The message says why, for the operator, and holds no secret. */
public final class TokenUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<SetCookie> cookies;

    /**
     * Creates the exception.
     *
     * @param cookies the cookies to set all the same
     */
    public TokenUnavailableException(String message, List<SetCookie> cookies) {
        super(message);
        this.cookies = List.copyOf(cookies);
    }

    /** Returns the cookies to set all the same: the session may have been renewed, though not for long enough. */
    public List<SetCookie> cookies() {
        return cookies;
    }
}
