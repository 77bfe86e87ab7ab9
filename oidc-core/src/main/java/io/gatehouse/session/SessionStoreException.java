package io.gatehouse.session;

/** A store that cannot answer. The message is for the operator and holds no key and no data. */
public final class SessionStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception. */
    public SessionStoreException(String message) {
        super(message);
    }

    /** Creates the exception. */
    public SessionStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
