package io.gatehouse.session;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.OneSpelling;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of a store as four numbers. The keys that Gatehouse makes are SHA-256 hashes in base64url and fit as they are, which takes a third
 * of the text's memory; any other text is hashed, and kept beside the hash.
 *
 * @param name the text, where the numbers do not say it
 */
record SessionKey(
        long first,
        long second,
        long third,
        long fourth,
        @Nullable String name) {
    private static final int TEXT_LENGTH = 43;

    static SessionKey of(String text) {
        if (text.length() == TEXT_LENGTH) {
            Optional<byte[]> hash = OneSpelling.decode(text);
            if (hash.isPresent()) {
                return of(hash.get(), null);
            }
        }
        return of(Digests.sha256("key of a session ", text.getBytes(StandardCharsets.UTF_8)), text);
    }

    private static SessionKey of(byte[] hash, @Nullable String name) {
        ByteBuffer words = ByteBuffer.wrap(hash);
        return new SessionKey(words.getLong(), words.getLong(), words.getLong(), words.getLong(), name);
    }

    /** Returns the text. */
    String text() {
        if (name != null) {
            return name;
        }
        ByteBuffer words = ByteBuffer.allocate(32);
        words.putLong(first).putLong(second).putLong(third).putLong(fourth);
        return OneSpelling.encode(words.array());
    }

    /** Returns nothing of the key: who knows it can end the session. */
    @Override
    public String toString() {
        return "SessionKey[redacted]";
    }

    /** Returns a hash that spreads well, however alike the numbers are. */
    static int spread(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
