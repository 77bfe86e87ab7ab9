package io.gatehouse.redis.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script over one key. It is called by its hash, and sent in full only where Redis does not know it yet. */
public final class RedisScript {
    private final byte[] source;
    private final byte[] hash;

    private RedisScript(byte[] source, byte[] hash) {
        this.source = source;
        this.hash = hash;
    }

    /** Returns the script with the given source. */
    public static RedisScript of(String source) {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        try {
            // SHA-1 because that is the name by which Redis knows scripts; nothing hangs on it.
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(bytes);
            return new RedisScript(bytes, HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    byte[] source() {
        return source;
    }

    byte[] hash() {
        return hash;
    }
}
