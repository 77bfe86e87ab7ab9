package io.gatehouse.internal.token;

/** A text that is no private key that can be used. The message says what was expected and what to do, and repeats nothing of the text. */
public final class KeyRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** Creates the exception. */
    public KeyRejectedException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
