package io.gatehouse.internal.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The hashes by which an ID token names what came with it (OpenID Connect Core 1.0, section 3.1.3.6). */
final class TokenHashes {
    private TokenHashes() {}

    /** Checks that a hash, where the token has it, is that of the value. */
    static void check(Claims claims, String name, String of, SignatureAlgorithm algorithm, String value)
            throws TokenRejectedException {
        Optional<String> hash = claims.optionalText(name);
        if (hash.isPresent() && !equal(hash.get(), leftHalf(algorithm, value))) {
            throw TokenRejectedException.because(name + " of the ID token does not fit the " + of
                    + " that came with it: they belong to different logins");
        }
    }

    /** Compares two texts in a time that does not depend on where they differ. */
    static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the left half of the hash that the signature algorithm uses. */
    private static String leftHalf(SignatureAlgorithm algorithm, String value) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-" + algorithm.hashBits())
                    .digest(value.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, hash.length / 2));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }
}
