package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Values that are files: their paths, and the secrets in them. */
final class FileForms {
    private FileForms() {}

    static Optional<Path> path(ConfigNode node, Scope scope) {
        return new SingleForm<>(text -> {
                    try {
                        return node.place().base().resolve(Values.text(text)).normalize();
                    } catch (InvalidPathException e) {
                        throw new IllegalArgumentException("expected the path of a file", e);
                    }
                })
                .read(node, scope);
    }

    /** Reads a secret from a file: its text without the line break at its end, which editors add. */
    static Optional<Secret> secret(ConfigNode node, Scope scope) {
        return content(node, scope).flatMap(content -> {
            String text = content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
            text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            return one(text, node, scope);
        });
    }

    /** Reads a file that is secret as a whole. */
    static Optional<Secret> document(ConfigNode node, Scope scope) {
        return content(node, scope).map(Secret::of);
    }

    /** Reads several secrets from a file. */
    static Optional<List<Secret>> secrets(ConfigNode node, Scope scope, SecretForm form) {
        return path(node, scope).flatMap(file -> {
            try {
                String shown = shown(node, file);
                return Optional.of(form.parse(bytes(file, shown, SecretLines.MAX_BYTES), shown));
            } catch (IOException e) {
                scope.problem(node, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    private static Optional<Secret> one(String text, ConfigNode node, Scope scope) {
        if (text.isEmpty()) {
            scope.problem(node, "expected a file with a secret in it, but came an empty one");
            return Optional.empty();
        }
        try {
            return Optional.of(Secret.of(Values.text(text)));
        } catch (IllegalArgumentException e) {
            scope.problem(node, e.getMessage() + " in the file");
            return Optional.empty();
        }
    }

    private static Optional<String> content(ConfigNode node, Scope scope) {
        return path(node, scope).flatMap(file -> {
            try {
                return Optional.of(read(file, shown(node, file), SecretLines.MAX_BYTES));
            } catch (IOException e) {
                scope.problem(node, String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** Returns a path for a message; not where a variable made it, which may be the secret itself by mistake. */
    private static String shown(ConfigNode node, Path file) {
        boolean variable = node instanceof ConfigNode.Text text
                && !text.verbatim()
                && text.raw().contains("${");
        return variable ? "the path in the variable" : ConfigProblem.quoted(file.toString());
    }

    /**
     * Reads a text file in UTF-8.
     *
     * @throws IOException when that is not possible; its message tells an operator why
     */
    static String read(Path file, String shownName, int maxBytes) throws IOException {
        return decode(bytes(file, shownName, maxBytes), maxBytes, shownName);
    }

    static byte[] bytes(Path file, String shownName, int maxBytes) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("expected a file, but there is none at " + shownName);
        }
        if (Files.isDirectory(file)) {
            throw new IOException("expected a file, but came a directory: " + shownName);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new IOException(
                    "expected a file that can be read, but reading " + shownName
                            + " failed; see that this process may read it",
                    e);
        }
    }

    /** Reads a text in UTF-8, with or without a byte order mark. */
    static String decode(byte[] bytes, int maxBytes, String shownName) throws IOException {
        if (bytes.length > maxBytes) {
            throw new IOException("expected a file of at most " + maxBytes + " bytes, but " + shownName + " is larger");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("expected a text file in UTF-8, but " + shownName + " is something else", e);
        }
    }
}
