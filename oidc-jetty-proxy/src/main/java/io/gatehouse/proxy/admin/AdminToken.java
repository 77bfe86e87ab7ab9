package io.gatehouse.proxy.admin;

import io.gatehouse.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** What a caller must know who wants more than health. Only its hash is kept. */
public final class AdminToken {
    /** The characters of a bearer token (RFC 6750, section 2.1), enough of them not to be guessed. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{32,512}=*");

    private static final Pattern HEADER = Pattern.compile("(?i)Bearer +(\\S+)");

    private static final Pattern PASSWORD_HEADER = Pattern.compile("(?i)Basic +([A-Za-z0-9+/]{1,4096}={0,2})");

    private final byte[] hash;

    AdminToken(Secret token) {
        this.hash = sha256(token.reveal());
    }

    /** Tells whether a text can be a token: 32 to 512 letters, digits and {@code . _ ~ + / -}. */
    public static boolean accepts(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Tells whether the {@code Authorization} headers of a request hold this token, in a time that tells nothing of it. */
    boolean isIn(List<String> authorization) {
        if (authorization.size() != 1) {
            return false;
        }
        var matcher = HEADER.matcher(authorization.get(0).strip());
        return matcher.matches() && MessageDigest.isEqual(hash, sha256(matcher.group(1)));
    }

    /**
     * Tells whether they hold it as the password of somebody, whatever the name (RFC 7617): what browsers can send. They keep it for one
     * host and port, which cookies are not.
     */
    boolean isPasswordIn(List<String> authorization) {
        if (authorization.size() != 1) {
            return false;
        }
        var matcher = PASSWORD_HEADER.matcher(authorization.get(0).strip());
        if (!matcher.matches()) {
            return false;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(matcher.group(1)), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon >= 0 && MessageDigest.isEqual(hash, sha256(pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
