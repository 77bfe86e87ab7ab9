package io.gatehouse;

/** Of several providers, the one must be named that is meant, and it is not, or not rightly. */
public final class ProviderNotNamedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProviderNotNamedException(String message) {
        super(message);
    }
}
