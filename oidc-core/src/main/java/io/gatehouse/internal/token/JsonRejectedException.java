package io.gatehouse.internal.token;

/** A text that is not the JSON that was expected. The message says what was expected and what came, without quoting the text. */
public final class JsonRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** Creates the exception. */
    public JsonRejectedException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
