package io.gatehouse.internal.watch;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SecretRules;
import io.gatehouse.config.reader.SecretForm;
import io.gatehouse.config.reader.SecretLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A file of secrets and what becomes of them. What is read anew is parsed and judged exactly as at the start.
 *
 * @param key the setting that names the file
 * @param path the file, which may be reached through links that change
 * @param form how it is written
 * @param known what was read from it at the start
 * @param rules tells what is wrong with secrets
 * @param taker is handed good ones
 */
public record SecretFile(
        String key,
        Path path,
        SecretForm form,
        List<Secret> known,
        BiConsumer<List<Secret>, BiConsumer<String, String>> rules,
        Consumer<List<Secret>> taker) {
    /** A file of the keys that sessions are sealed with. */
    public static SecretFile ofSessionKeys(Path path, List<Secret> known, Consumer<List<Secret>> taker) {
        return new SecretFile(
                "session.keys-file", path, SecretLines.SESSION_KEYS, known, SecretRules::sessionKeys, taker);
    }

    /** A file of the keys that assertions of identity are signed with. */
    public static SecretFile ofAssertionKeys(Path path, AssertionConfig settings, Consumer<List<Secret>> taker) {
        return new SecretFile(
                "identity.assertion.keys-file",
                path,
                SecretForm.SIGNING_KEYS,
                settings.keys(),
                (keys, problem) -> SecretRules.assertionKeys(keys, settings.algorithm(), problem),
                taker);
    }

    /** A file of client secrets. */
    public static SecretFile ofClientSecrets(Path path, ProviderConfig provider, Consumer<List<Secret>> taker) {
        return new SecretFile(
                provider.key() + ".client-secret-file",
                path,
                SecretLines.CLIENT_SECRETS,
                provider.clientSecrets(),
                (secrets, problem) ->
                        SecretRules.clientSecrets(provider.key(), secrets, provider.signingAlgs(), problem),
                taker);
    }

    /**
     * Reads secrets.
     *
     * @throws IOException when they cannot be used; its message tells an operator why, and repeats none of them
     */
    List<Secret> read(byte[] content) throws IOException {
        List<Secret> secrets = form.parse(content, "'" + path + "'");
        List<String> problems = new ArrayList<>();
        rules.accept(secrets, (where, why) -> problems.add(where + " " + why));
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return secrets;
    }
}
