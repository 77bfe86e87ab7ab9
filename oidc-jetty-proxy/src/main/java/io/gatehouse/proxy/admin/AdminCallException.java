package io.gatehouse.proxy.admin;

/** The admin listener could not be reached, or refused. The message is for the operator. */
public final class AdminCallException extends Exception {
    private static final long serialVersionUID = 1L;

    AdminCallException(String message) {
        super(message);
    }
}
