package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import io.gatehouse.tls.CertifiedKey;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a certificate and its key are.
 *
 * @param key the setting that they stand below, such as {@code server.tls} or {@code server.tls.more[0]}
 * @param certificate the file of the certificate and those of its issuers, in PEM
 * @param privateKey the file of the key, in PEM
 * @param password what the key is encrypted with; null where it is not
 */
public record CertificateConfig(
        String key,
        Path certificate,
        Path privateKey,
        @Nullable Secret password) {
    /**
     * Reads the files.
     *
     * @param problems is told what is wrong, by setting
     * @return empty where something is
     */
    public Optional<CertifiedKey> read(BiConsumer<String, String> problems) {
        return CertifiedKey.read(
                certificate,
                privateKey,
                Optional.ofNullable(password).map(Secret::reveal),
                (part, why) -> problems.accept(
                        key + (part == CertifiedKey.Part.CERTIFICATE ? ".certificate" : ".private-key"), why));
    }
}
