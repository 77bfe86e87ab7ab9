package io.gatehouse.config.reader;

import io.gatehouse.config.Secret;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKeyFile;
import java.io.IOException;
import java.util.List;

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
     * Reads the secrets of a file.
     *
     * @param bytes what is in it; of a file that is too large, one byte more than {@value SecretLines#MAX_BYTES}
     * @param shownName what the file is called in messages
     * @throws IOException when it is no such file; its message tells an operator why, and repeats nothing of it
     */
    List<Secret> parse(byte[] bytes, String shownName) throws IOException;
}
