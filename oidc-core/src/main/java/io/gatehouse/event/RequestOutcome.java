package io.gatehouse.event;

/** How a request ended that was decided about, as far as metrics care. */
public enum RequestOutcome {
    /** It passed, with a session. */
    PASSED_SESSION("passed_session"),
    /** It passed, with an access token. */
    PASSED_BEARER("passed_bearer"),
    /** It passed, of nobody who is known. */
    PASSED_ANONYMOUS("passed_anonymous"),
    /** The browser was sent on: to the provider, or from one of our own endpoints. */
    REDIRECTED("redirected"),
    /** One of our own endpoints answered. */
    ANSWERED("answered"),
    /** It was refused with 401: nobody is signed in, or a token does not hold. */
    UNAUTHORIZED("unauthorized"),
    /** It was refused with 403 or 404. */
    DENIED("denied"),
    /** It was refused with another status below 500: it cannot be understood, or is too much. */
    REJECTED("rejected"),
    /** It was refused with a status from 500 on: something that is needed does not work. */
    FAILED("failed");

    private final String word;

    RequestOutcome(String word) {
        this.word = word;
    }

    /** Returns the word for it, in small letters. */
    public String word() {
        return word;
    }

    /** Returns the outcome of a request that was refused with a status. */
    public static RequestOutcome ofRefusal(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403, 404 -> DENIED;
            default -> status < 500 ? REJECTED : FAILED;
        };
    }
}
