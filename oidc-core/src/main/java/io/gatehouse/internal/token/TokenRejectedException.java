package io.gatehouse.internal.token;

/** A token that does not hold. The message is for the operator: expected, came, change; it never quotes the token. */
public final class TokenRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final boolean newKeysMayHelp;

    private TokenRejectedException(String message, boolean newKeysMayHelp) {
        super(message, null, false, false);
        this.message = message;
        this.newKeysMayHelp = newKeysMayHelp;
    }

    /** Returns a rejection that is final. */
    static TokenRejectedException because(String message) {
        return new TokenRejectedException(message, false);
    }

    /** Returns a rejection that newer keys of the provider might undo. */
    static TokenRejectedException forWantOfKey(String message) {
        return new TokenRejectedException(message, true);
    }

    /** Tells whether the provider may have changed its keys since they were read. */
    public boolean newKeysMayHelp() {
        return newKeysMayHelp;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
