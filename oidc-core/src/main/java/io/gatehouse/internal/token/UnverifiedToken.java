package io.gatehouse.internal.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A signed token of which nothing is believed yet (RFC 7515, section 7.1). It has the right form, one way to be read, and a bounded
 * size; its payload cannot be had here.
 */
public final class UnverifiedToken {
    /** The longest token that is looked at. */
    public static final int MAX_LENGTH = 128 * 1024;

    private static final int MAX_HEADER_LENGTH = 8 * 1024;

    private final String text;
    private final Map<String, Object> header;
    private final Map<String, Object> payload;
    private final byte[] signingInput;
    private final byte[] signature;

    private UnverifiedToken(String text, Map<String, Object> header, Map<String, Object> payload, byte[] signature) {
        this.text = text;
        this.header = header;
        this.payload = payload;
        this.signingInput = text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
        this.signature = signature;
    }

    /**
     * Reads a compact token.
     *
     * @param what what it is called in messages, such as {@code the ID token}
     * @throws TokenRejectedException when it is malformed, too long, or encrypted
     */
    public static UnverifiedToken parse(String what, String text) throws TokenRejectedException {
        if (text.length() > MAX_LENGTH) {
            throw TokenRejectedException.because(what + " must not be longer than " + MAX_LENGTH
                    + " characters, it has " + text.length() + "; let the provider put fewer claims into it");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length == 5) {
            throw TokenRejectedException.because(what
                    + " is encrypted, and there is no key to decrypt it with: set provider.decryption-keys-file, or"
                    + " register the client at the provider without encrypted responses"
                    + " (id_token_encrypted_response_alg, userinfo_encrypted_response_alg)");
        }
        if (parts.length != 3) {
            throw TokenRejectedException.because(
                    what + " must be a signed JWT of three parts joined by dots, it has " + parts.length);
        }
        Map<String, Object> header = header(what, parts[0]);
        try {
            return new UnverifiedToken(text, header, StrictJson.parse(decode(what, parts[1])), decode(what, parts[2]));
        } catch (JsonRejectedException e) {
            throw TokenRejectedException.because(what + " is malformed: " + e.getMessage());
        }
    }

    /** Reads the first part of a compact token. */
    static Map<String, Object> header(String what, String part) throws TokenRejectedException {
        if (part.length() > MAX_HEADER_LENGTH) {
            throw TokenRejectedException.because("the header of " + what + " is too long");
        }
        try {
            return StrictJson.parse(decode(what, part));
        } catch (JsonRejectedException e) {
            throw TokenRejectedException.because(what + " is malformed: " + e.getMessage());
        }
    }

    /** Returns what a token says that was verified before and has been in our keeping since; empty where it cannot be read. */
    public static Map<String, Object> claimsOfKept(String text) {
        return claimsToChooseBy(text);
    }

    /**
     * Returns what a token says that anybody may have made, for choosing with whose keys it is verified, and for nothing else; empty
     * where it cannot be read.
     */
    public static Map<String, Object> claimsToChooseBy(String text) {
        try {
            return parse("the token", text).payload();
        } catch (TokenRejectedException e) {
            return Map.of();
        }
    }

    /** Decodes base64url that has exactly one spelling (RFC 7515, section 2 and appendix C). */
    private static byte[] decode(String what, String part) throws TokenRejectedException {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(part);
            if (isOnlySpelling(part, decoded)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw TokenRejectedException.because(
                what + " is malformed: base64url without padding was expected (RFC 7515, appendix C)");
    }

    /** The decoder refuses foreign letters, but allows padding, and does not look at the spare bits of the last letter. */
    private static boolean isOnlySpelling(String part, byte[] decoded) {
        int whole = decoded.length / 3;
        int rest = decoded.length % 3;
        if (part.length() != 4 * whole + (rest == 0 ? 0 : rest + 1)) {
            return false;
        }
        byte[] last = Arrays.copyOfRange(decoded, 3 * whole, decoded.length);
        return part.endsWith(Base64.getUrlEncoder().withoutPadding().encodeToString(last));
    }

    /** Returns the token as it came. */
    String text() {
        return text;
    }

    /** Returns a text member of the header; empty where it is absent or no text. */
    Optional<String> headerText(String name) {
        return header.get(name) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    boolean headerHas(String name) {
        return header.containsKey(name);
    }

    /** Returns what the signature is about; for who has verified it. */
    Map<String, Object> payload() {
        return payload;
    }

    byte[] signingInput() {
        return signingInput;
    }

    byte[] signature() {
        return signature;
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return "UnverifiedToken[redacted]";
    }
}
