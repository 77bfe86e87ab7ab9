package io.gatehouse.proxy.importer.draft;

import io.gatehouse.config.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A secret of the original. It never stands in the YAML: that names a file, or a variable of the environment.
 *
 * @param key the setting it belongs to, such as {@code provider.client-secret}; the one with {@code -file} at its end names a file
 * @param variable the variable of the environment, such as {@code CLIENT_SECRET}
 * @param file the name of the file, such as {@code client-secret.txt}
 * @param where the file and line it comes from
 * @param value the secret; null when the original does not hold it
 */
public record SecretDraft(
        String key,
        String variable,
        String file,
        String where,
        @Nullable Secret value) {
    /** Returns the secret, where the original holds it. */
    public Optional<Secret> known() {
        return Optional.ofNullable(value);
    }
}
