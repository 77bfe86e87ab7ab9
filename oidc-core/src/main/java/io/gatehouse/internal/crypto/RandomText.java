package io.gatehouse.internal.crypto;

import java.security.SecureRandom;

/** Text that nobody can guess. */
public final class RandomText {
    private static final String REFERENCE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final int REFERENCE_LENGTH = 10;

    private RandomText() {}

    /** Returns 256 random bits in base64url: 43 characters, all of them unreserved in URLs and legal in code verifiers. */
    public static String token(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return OneSpelling.encode(bytes);
    }

    /** Returns a short reference that a person can read out: ten letters and digits without look-alikes, about 49 bits. */
    public static String reference(SecureRandom random) {
        StringBuilder out = new StringBuilder(REFERENCE_LENGTH);
        for (int i = 0; i < REFERENCE_LENGTH; i++) {
            out.append(REFERENCE_LETTERS.charAt(random.nextInt(REFERENCE_LETTERS.length())));
        }
        return out.toString();
    }
}
