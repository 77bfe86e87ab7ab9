package io.gatehouse.proxy.importer;

import io.gatehouse.config.Secret;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.SecretDraft;
import io.gatehouse.proxy.importer.draft.YamlText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the result: the YAML into one file, each secret into one of its own, which its owner alone may read. */
final class ImportFiles {
    private final Path yaml;
    private final Path directory;
    private final boolean overwrite;

    /**
     * Creates a writer.
     *
     * @param yaml the file of the configuration
     * @param overwrite whether files that are there may be replaced
     */
    ImportFiles(Path yaml, boolean overwrite) {
        this.yaml = yaml;
        Path parent = yaml.toAbsolutePath().getParent();
        this.directory = parent == null ? Path.of("/") : parent;
        this.overwrite = overwrite;
    }

    /**
     * Writes everything, or nothing.
     *
     * @return the files that were written, the configuration first
     */
    List<Path> write(Draft draft, List<String> head) throws ImportFailedException {
        Map<Path, String> contents = new LinkedHashMap<>();
        String text = YamlText.of(draft, head, secret -> secret.known().isPresent(), "");
        contents.put(yaml, text);
        for (SecretDraft secret : draft.secrets().values()) {
            secret.known()
                    .map(Secret::reveal)
                    .ifPresent(value -> contents.put(directory.resolve(secret.file()), value + "\n"));
        }
        if (!overwrite) {
            for (Path file : contents.keySet()) {
                if (Files.exists(file)) {
                    throw ImportFailedException.files(file
                            + " exists, and nothing was written; choose another --out, or say --force to replace it");
                }
            }
        }
        List<Path> written = new ArrayList<>();
        try {
            for (Map.Entry<Path, String> content : contents.entrySet()) {
                write(content.getKey(), content.getValue());
                written.add(content.getKey());
            }
        } catch (FileAlreadyExistsException e) {
            throw ImportFailedException.files(
                    e.getFile() + " exists, and is not overwritten; choose another --out, or say --force");
        } catch (IOException e) {
            throw ImportFailedException.files("expected to be able to write into " + directory
                    + "; it must exist, and this user must have the right");
        }
        return written;
    }

    /** Makes a file that its owner alone may read: even without a secret it tells much. */
    private void write(Path file, String text) throws IOException {
        if (overwrite) {
            Files.deleteIfExists(file);
        }
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
