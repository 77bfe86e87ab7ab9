package io.gatehouse.internal.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 in the forms that are needed here. */
public final class Digests {
    private Digests() {}

    /** Returns the hash of a label followed by bytes. */
    public static byte[] sha256(String label, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(label.getBytes(StandardCharsets.UTF_8));
            return digest.digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns the hash of a text in base64url. */
    public static String sha256Text(String text) {
        return OneSpelling.encode(sha256("", text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Compares two texts in a time that does not depend on where they differ. */
    public static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
