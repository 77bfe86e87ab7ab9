package io.gatehouse.internal.crypto;

import java.util.Base64;
import java.util.Optional;

/** Bytes as base64url without padding (RFC 4648, section 5), of which each has one spelling. */
public final class OneSpelling {
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    /** The letters whose lowest two bits are 0, and those of them whose lowest four are. */
    private static final String LAST_OF_THREE = "AEIMQUYcgkosw048";

    private static final String LAST_OF_TWO = "AQgw";

    private OneSpelling() {}

    /** Returns the one spelling of bytes. */
    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** Returns the bytes; empty for every text that {@link #encode} does not write, other spellings of the same bytes included. */
    public static Optional<byte[]> decode(String text) {
        if (!endsCanonically(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(DECODER.decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The decoder refuses foreign letters, but allows padding and does not look at the last letter's spare bits. */
    private static boolean endsCanonically(String text) {
        if (text.isEmpty()) {
            return true;
        }
        char last = text.charAt(text.length() - 1);
        return switch (text.length() % 4) {
            case 0 -> last != '=';
            case 2 -> LAST_OF_TWO.indexOf(last) >= 0;
            case 3 -> LAST_OF_THREE.indexOf(last) >= 0;
            default -> false;
        };
    }
}
