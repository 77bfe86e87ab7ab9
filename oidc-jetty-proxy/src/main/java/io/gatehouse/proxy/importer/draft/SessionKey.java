package io.gatehouse.proxy.importer.draft;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes a key for {@code session.keys}. */
public final class SessionKey {
    private static final int BYTES = 32;

    private SessionKey() {}

    /** Returns 32 random bytes in base64url. */
    public static String make() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
