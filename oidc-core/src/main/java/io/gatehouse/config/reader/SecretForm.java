package io.gatehouse.config.reader;

import io.gatehouse.config.Secret;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKeyFile;
import io.gatehouse.tls.PrivateKeys;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a file of several secrets is written. */
public interface SecretForm {
    /** Keys that sign: a JWK set or PEM blocks. */
    SecretForm SIGNING_KEYS = (bytes, shownName) -> {
        try {
            return SigningKeyFile.split(FileForms.decode(bytes, SecretLines.MAX_BYTES, shownName)).stream()
                    .map(Secret::of)
                    .toList();
        } catch (KeyRejectedException e) {
            throw new IOException(e.getMessage(), e);
        }
    };

    /**
     * Returns how keys are written with which a client authenticates: a JWK set, or PEM of any kind, encrypted or not, beside which there
     * may be certificates.
     *
     * @param password what they are encrypted with; null where they are not
     */
    static SecretForm clientKeys(@Nullable Secret password) {
        return (bytes, shownName) -> {
            String text = FileForms.decode(bytes, SecretLines.MAX_BYTES, shownName);
            if (text.strip().startsWith("{")) {
                return SIGNING_KEYS.parse(bytes, shownName);
            }
            List<Secret> keys =
                    PrivateKeys.readAll(
                                    text,
                                    shownName,
                                    Optional.ofNullable(password).map(Secret::reveal))
                            .stream()
                            .map(key -> Secret.of("-----BEGIN PRIVATE KEY-----\n"
                                    + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                                    + "\n-----END PRIVATE KEY-----\n"))
                            .toList();
            if (keys.isEmpty() || keys.size() > SigningKeyFile.MAX_KEYS) {
                throw new IOException(
                        "expected 1 to " + SigningKeyFile.MAX_KEYS + " private keys in PEM or a JWK set in " + shownName
                                + ", but came " + (keys.isEmpty() ? "none" : keys.size()));
            }
            return keys;
        };
    }

    /**
     * Reads the secrets of a file.
     *
     * @param bytes what is in it; of a file that is too large, one byte more than {@link #maxBytes}
     * @param shownName what the file is called in messages
     * @throws IOException when it is no such file; its message tells an operator why, and repeats nothing of it
     */
    List<Secret> parse(byte[] bytes, String shownName) throws IOException;

    /** Returns how large such a file may be. */
    default int maxBytes() {
        return SecretLines.MAX_BYTES;
    }
}
