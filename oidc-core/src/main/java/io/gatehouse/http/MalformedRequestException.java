package io.gatehouse.http;

/**
 * A part of a request that cannot be understood in exactly one way. The message says what was expected and what came in words that
 * may be logged: it never repeats the part itself.
 */
public final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    /** Creates the exception. */
    public MalformedRequestException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
