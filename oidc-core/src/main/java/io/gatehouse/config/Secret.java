package io.gatehouse.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret from the configuration. Its text is had by asking for it by name; nothing prints it. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a secret. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** Returns the secret itself, to be handed to what needs it and nowhere else. */
    public String reveal() {
        return value;
    }

    /** Compares in a time that does not depend on where the texts differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return 0;
    }

    /** Returns a text without the secret. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
