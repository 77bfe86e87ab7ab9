package io.gatehouse.internal.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes with AES-256-GCM (NIST SP 800-38D) so that nobody but us can read, make or change them. What is sealed is bound to a
 * {@linkplain Binding purpose and place}, so a record cannot be moved to another use.
 *
 * <p>The first key seals, all keys open; each sealed text names its key by a short identifier. The plain JDK cipher is used instead of
 * JWE because sessions in cookies are opened on every request, and JWE costs ten times as much.
 */
public final class Sealer {
    /** The length of a key, in bytes. */
    public static final int KEY_BYTES = 32;

    private static final byte FORMAT = 1;
    private static final int KEY_ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Key(byte[] id, SecretKeySpec spec) {}

    /**
     * What a sealed text is for. Opening needs exactly the binding it was sealed with.
     *
     * @param purpose the use, such as {@code session}
     * @param name the name of the cookie
     * @param authority the provider and client the text belongs to
     * @param place the host, or cookie domain
     */
    public record Binding(String purpose, String name, String authority, String place) {
        private byte[] bytes() {
            // Lengths in front, so that no two bindings have the same bytes.
            StringBuilder out = new StringBuilder();
            for (String part : List.of(purpose, name, authority, place)) {
                out.append(part.length()).append(':').append(part);
            }
            return out.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private volatile List<Key> keys;
    private final AtomicInteger replacements = new AtomicInteger();
    private final SecureRandom random;
    // Making a cipher costs more than using it. A queue instead of a ThreadLocal: nothing stays behind in a container's
    // threads.
    private final Queue<Cipher> ciphers = new ConcurrentLinkedQueue<>();

    /**
     * Creates a sealer.
     *
     * @param keys one key or more of {@value #KEY_BYTES} bytes each
     * @param random the source of nonces
     */
    public Sealer(List<byte[]> keys, SecureRandom random) {
        this.keys = ring(keys);
        this.random = random;
    }

    /**
     * Takes other keys from now on, all at once: the first seals, all open, and what was sealed with a key that is not among them is
     * sealed for nobody.
     *
     * @param replacement one key or more of {@value #KEY_BYTES} bytes each
     */
    public void replaceKeys(List<byte[]> replacement) {
        keys = ring(replacement);
        replacements.incrementAndGet();
    }

    /** Returns how often other keys were taken: what was opened at an earlier count may be sealed for nobody now. */
    public int replacements() {
        return replacements.get();
    }

    private static List<Key> ring(List<byte[]> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a sealer needs a key");
        }
        List<Key> all = new ArrayList<>();
        for (byte[] key : keys) {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "a sealing key must have " + KEY_BYTES + " bytes, one has " + key.length);
            }
            byte[] id = Arrays.copyOf(Digests.sha256("gatehouse sealing key id", key), KEY_ID_BYTES);
            all.add(new Key(id, new SecretKeySpec(key, "AES")));
        }
        return List.copyOf(all);
    }

    /** Seals bytes into base64url text. */
    public String seal(Binding binding, byte[] plain) {
        return OneSpelling.encode(sealBytes(binding, plain));
    }

    /** Seals bytes. */
    public byte[] sealBytes(Binding binding, byte[] plain) {
        Key key = keys.get(0);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Cipher cipher = borrow();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key.spec(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(binding.bytes());
            byte[] sealed = new byte[HEAD_BYTES + cipher.getOutputSize(plain.length)];
            sealed[0] = FORMAT;
            System.arraycopy(key.id(), 0, sealed, 1, KEY_ID_BYTES);
            System.arraycopy(nonce, 0, sealed, 1 + KEY_ID_BYTES, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, sealed, HEAD_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        } finally {
            ciphers.add(cipher);
        }
    }

    /** Opens sealed text; empty where it was not sealed by us for this binding with a key that is still known. */
    public Optional<byte[]> open(Binding binding, String text) {
        return OneSpelling.decode(text).flatMap(bytes -> openBytes(binding, bytes));
    }

    /** Opens sealed bytes; empty where they were not sealed by us for this binding with a key that is still known. */
    public Optional<byte[]> openBytes(Binding binding, byte[] sealed) {
        if (sealed.length < HEAD_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
            return Optional.empty();
        }
        for (Key key : keys) {
            if (MessageDigest.isEqual(key.id(), Arrays.copyOfRange(sealed, 1, 1 + KEY_ID_BYTES))) {
                Optional<byte[]> plain = open(key, binding, sealed);
                if (plain.isPresent()) {
                    return plain;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> open(Key key, Binding binding, byte[] sealed) {
        Cipher cipher = borrow();
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key.spec(),
                    new GCMParameterSpec(TAG_BITS, sealed, 1 + KEY_ID_BYTES, NONCE_BYTES));
            cipher.updateAAD(binding.bytes());
            return Optional.of(cipher.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        } finally {
            ciphers.add(cipher);
        }
    }

    private Cipher borrow() {
        Cipher cipher = ciphers.poll();
        if (cipher != null) {
            return cipher;
        }
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }
}
