package io.gatehouse.internal.watch;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SecretRules;
import io.gatehouse.config.reader.SecretForm;
import io.gatehouse.config.reader.SecretLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A file of secrets and what becomes of them. What is read anew is parsed and judged exactly as at the start.
 *
 * @param key the setting that names the file
 * @param paths the file, which may be reached through links that change; or several that are one only together
 * @param form how it is written
 * @param known what was read from it at the start
 * @param rules tells what is wrong with secrets
 * @param taker is handed good ones
 */
public record SecretFile(
        String key,
        List<Path> paths,
        SecretForm form,
        List<Secret> known,
        BiConsumer<List<Secret>, BiConsumer<String, String>> rules,
        Consumer<List<Secret>> taker) {
    private static final int MAX_CERTIFICATES = 256 * 1024;

    /** Copies the list. */
    public SecretFile {
        paths = List.copyOf(paths);
    }

    /** A single file. */
    public SecretFile(
            String key,
            Path path,
            SecretForm form,
            List<Secret> known,
            BiConsumer<List<Secret>, BiConsumer<String, String>> rules,
            Consumer<List<Secret>> taker) {
        this(key, List.of(path), form, known, rules, taker);
    }

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
                (secrets, problem) -> SecretRules.clientSecrets(provider, secrets, problem),
                taker);
    }

    /** A file of the keys that the client signs with. */
    public static SecretFile ofClientKeys(Path path, ProviderConfig provider, Consumer<List<Secret>> taker) {
        return new SecretFile(
                provider.key() + ".client-key-file",
                path,
                SecretForm.clientKeys(provider.clientKey().password().orElse(null)),
                provider.clientKey().keys(),
                (keys, problem) -> SecretRules.clientKeys(provider, keys, problem),
                taker);
    }

    /**
     * The files of the client's certificate and its key, which are replaced one after the other and are good only together.
     *
     * @param taker is told when there are others that are good
     */
    public static SecretFile ofClientCertificate(
            Path certificate, Path key, ProviderConfig provider, Consumer<List<Secret>> taker) {
        List<Path> paths = List.of(certificate, key);
        return new SecretFile(
                provider.key() + ".client-certificate-file",
                paths,
                new WholeFiles(),
                known(paths),
                (texts, problem) -> SecretRules.clientCertificate(provider, problem),
                taker);
    }

    private static List<Secret> known(List<Path> paths) {
        try {
            return new WholeFiles().parse(content(paths, MAX_CERTIFICATES), "");
        } catch (IOException e) {
            // The first look will tell.
            return List.of();
        }
    }

    /** Whatever is in the files, as one text to compare with the next; it is read by the rules. */
    private record WholeFiles() implements SecretForm {
        @Override
        public List<Secret> parse(byte[] bytes, String shownName) {
            return List.of(Secret.of(new String(bytes, StandardCharsets.ISO_8859_1)));
        }

        @Override
        public int maxBytes() {
            return MAX_CERTIFICATES;
        }
    }

    /** Returns what is in the files, one after the other; of one that is too large, one byte more than may be. */
    byte[] content() throws IOException {
        return content(paths, form.maxBytes());
    }

    private static byte[] content(List<Path> paths, int maxBytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path path : paths) {
            try (InputStream in = Files.newInputStream(path)) {
                all.writeBytes(in.readNBytes(maxBytes + 1));
            } catch (IOException | RuntimeException e) {
                throw new IOException(
                        "expected a file that can be read at '" + path + "', but reading it failed with "
                                + e.getClass().getSimpleName(),
                        e);
            }
        }
        return all.toByteArray();
    }

    /**
     * Reads secrets.
     *
     * @throws IOException when they cannot be used; its message tells an operator why, and repeats none of them
     */
    List<Secret> read(byte[] content) throws IOException {
        List<Secret> secrets = form.parse(content, "'" + paths.get(0) + "'");
        List<String> problems = new ArrayList<>();
        rules.accept(secrets, (where, why) -> problems.add(where + " " + why));
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return secrets;
    }
}
