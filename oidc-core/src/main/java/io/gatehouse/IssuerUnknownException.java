package io.gatehouse;

/** The issuer is neither configured nor could it be read from the provider's metadata. The message is for the operator. */
public final class IssuerUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IssuerUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
