package io.gatehouse.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Reads private keys: PKCS #8, with a password or without (RFC 5958, RFC 8018), and what openssl wrote before: PKCS #1 and SEC 1. */
public final class PrivateKeys {
    private static final int MAX_ITERATIONS = 10_000_000;
    // AlgorithmIdentifier of rsaEncryption, its parameters NULL (RFC 8017, appendix A.1).
    private static final byte[] RSA = {
        0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    // The object identifier id-ecPublicKey (RFC 5480, section 2.1.1).
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;

    private PrivateKeys() {}

    /**
     * Reads the one private key of a file.
     *
     * @throws IOException when there is none, more than one, or it cannot be used; its message tells an operator why and repeats nothing
     */
    static PrivateKey read(Path file, Optional<String> password) throws IOException {
        List<PemBlock> keys =
                PemBlock.read(file).stream().filter(PrivateKeys::isKey).toList();
        if (keys.size() != 1) {
            throw new IOException("expected one private key in PEM (-----BEGIN PRIVATE KEY-----) in '" + file
                    + "', but came " + (keys.isEmpty() ? "none" : keys.size()));
        }
        return of(keys.get(0), "'" + file + "'", password);
    }

    /**
     * Reads all private keys of a text in PEM, in their order, and passes over what else there is.
     *
     * @param shownName what the text is called in messages
     * @param password what they are encrypted with; empty where they are not
     * @throws IOException when one cannot be used; its message tells an operator why and repeats nothing
     */
    public static List<PrivateKey> readAll(String text, String shownName, Optional<String> password)
            throws IOException {
        List<PrivateKey> keys = new ArrayList<>();
        for (PemBlock block : PemBlock.blocks(text, shownName)) {
            if (isKey(block)) {
                keys.add(of(block, shownName, password));
            }
        }
        return keys;
    }

    private static boolean isKey(PemBlock block) {
        return block.label().endsWith("PRIVATE KEY");
    }

    private static PrivateKey of(PemBlock key, String file, Optional<String> password) throws IOException {
        if (key.hasOldEncryption()) {
            throw new IOException("the key in " + file
                    + " is encrypted in a way that is not safe any more; write it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc"
                    + " -in old.pem -out new.pem");
        }
        try {
            return switch (key.label()) {
                case "PRIVATE KEY" -> ofPkcs8(key.der());
                case "ENCRYPTED PRIVATE KEY" -> decrypt(key.der(), file, password);
                case "RSA PRIVATE KEY" -> ofPkcs8(sequence(VERSION_0, RSA, element(OCTETS, key.der())));
                case "EC PRIVATE KEY" ->
                    ofPkcs8(sequence(VERSION_0, sequence(EC, curve(key.der())), element(OCTETS, key.der())));
                default -> throw new InvalidKeySpecException(key.label());
            };
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IOException(
                    "expected an RSA, EC or Ed25519 key as openssl genpkey writes it, but " + file
                            + " holds something else",
                    e);
        }
    }

    private static PrivateKey ofPkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // Of another kind, maybe. What is in it is not parsed here to find out.
            }
        }
        throw new InvalidKeySpecException("no kind of key that is known");
    }

    private static PrivateKey decrypt(byte[] der, String file, Optional<String> password)
            throws IOException, GeneralSecurityException {
        if (password.isEmpty()) {
            throw new IOException(
                    "the key in " + file
                            + " is encrypted, but there is no password for it; write private-key-password-file below server.tls, or"
                            + " client-key-password-file below provider; the key for a route's upstreams must not be encrypted: openssl pkey -in sealed.key -out plain.key");
        }
        EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
        AlgorithmParameters parameters = sealed.getAlgParameters();
        if (parameters == null) {
            throw new InvalidKeySpecException("encrypted without parameters");
        }
        PBEParameterSpec spec = parameters.getParameterSpec(PBEParameterSpec.class);
        if (spec.getIterationCount() > MAX_ITERATIONS) {
            throw new IOException("expected a key that is derived in at most " + MAX_ITERATIONS + " iterations in "
                    + file + ", but came " + spec.getIterationCount());
        }
        // Of PBES2 (RFC 8018, section 6.2) the JDK tells the whole name in the parameters alone.
        String name = parameters.toString().startsWith("PBEWith") ? parameters.toString() : sealed.getAlgName();
        char[] letters = password.get().toCharArray();
        try {
            SecretKey secret = SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(letters));
            Cipher cipher = Cipher.getInstance(name);
            cipher.init(Cipher.DECRYPT_MODE, secret, parameters);
            return ofPkcs8(sealed.getKeySpec(cipher).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the key in " + file + " could not be decrypted: the password is not that of this key,"
                            + " or the key is not encrypted as openssl pkcs8 -topk8 -v2 aes-256-cbc does it",
                    e);
        }
    }

    private static byte[] sequence(byte[]... elements) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            all.writeBytes(element);
        }
        return element(SEQUENCE, all.toByteArray());
    }

    /** Writes one element in DER (X.690, section 8.1). */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        // As short as can be (section 10.1).
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
            out.write(0x80 + bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** Finds the curve in a SEC 1 key: the explicit element 0 (RFC 5915, section 3). */
    private static byte[] curve(byte[] der) throws InvalidKeySpecException {
        int at = contentAt(der, 0);
        while (at < der.length) {
            int content = contentAt(der, at);
            int end = content + length(der, at);
            if ((der[at] & 0xFF) == PARAMETERS && end <= der.length) {
                return Arrays.copyOfRange(der, content, end);
            }
            at = end;
        }
        throw new InvalidKeySpecException("an EC key without its curve");
    }

    private static int contentAt(byte[] der, int at) {
        int first = der[at + 1] & 0xFF;
        return at + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int length(byte[] der, int at) throws InvalidKeySpecException {
        int first = der[at + 1] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        if (first > 0x83) {
            throw new InvalidKeySpecException("a length beyond measure");
        }
        for (int i = 0; i < first - 0x80; i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xFF);
        }
        return length;
    }
}
