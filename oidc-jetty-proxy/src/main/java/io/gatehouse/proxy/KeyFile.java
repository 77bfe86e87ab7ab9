package io.gatehouse.proxy;

import io.gatehouse.config.Limits;
import io.gatehouse.config.SecretRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of session keys, one a line, the first of which seals. Nobody but its owner may read it, at no time, and whoever reads it while
 * it is rotated sees the old content or the new.
 */
final class KeyFile {
    private static final int MAX_BYTES = 16 * 1024;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    /**
     * Makes the file with one key.
     *
     * @throws IOException when it exists or cannot be made; the message is for the operator
     */
    static void create(Path file, String key) throws IOException {
        try {
            write(file, List.of(key));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file + " exists, and is not overwritten: that would end what its keys have sealed. keygen --rotate "
                            + file + " puts a new key in front",
                    e);
        } catch (NoSuchFileException e) {
            throw new IOException("expected the directory of " + file + " to exist", e);
        }
    }

    /**
     * Puts a key in front of those in the file.
     *
     * @return how many keys it has now
     * @throws IOException when that is not possible; nothing has changed then, and the message is for the operator
     */
    static int rotate(Path file, String key) throws IOException {
        Path target = real(file);
        Path next = target.resolveSibling("." + target.getFileName() + ".new");
        PosixFileAttributes before = attributes(target);
        // Made before the old content is read, so that it also keeps out whoever does the same at the same time.
        try {
            write(next, List.of());
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "expected no " + next
                            + ": the file is being rotated by somebody else, or a rotation broke off; in that case"
                            + " remove it",
                    e);
        }
        try {
            List<String> keys = new ArrayList<>(List.of(key));
            keys.addAll(read(target));
            if (keys.size() > Limits.SESSION_KEYS) {
                throw new IOException("expected at most " + Limits.SESSION_KEYS + " keys, but " + file + " holds "
                        + (keys.size() - 1)
                        + " already: remove the last lines, which are the oldest keys, where they have not"
                        + " been the first for longer than session.max-duration");
            }
            append(next, keys);
            // The owner first: who changes it may lose the right to do more.
            if (before != null) {
                keepOwner(next, before);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
            return keys.size();
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system cannot replace " + file + " in one step", e);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** Returns the file behind links: the link is to stay. */
    private static Path real(Path file) throws IOException {
        try {
            return file.toRealPath();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "expected a file with keys, but there is none at " + file + "; keygen --out makes one", e);
        }
    }

    private static List<String> read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException("expected at most " + MAX_BYTES + " bytes of keys in " + file + ", but it is larger");
        }
        List<String> keys = new ArrayList<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            number++;
            String key = line.strip();
            if (key.isEmpty()) {
                continue;
            }
            if (!SecretRules.isSessionKey(key)) {
                // Without the line: it may be a key with a slip in it.
                throw new IOException("expected a key of 32 bytes in base64url in line " + number + " of " + file
                        + ", but came something else; nothing was changed");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IOException("expected a file with keys, but " + file + " holds none");
        }
        return keys;
    }

    private static void write(Path file, List<String> keys) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
                : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            write(channel, keys);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            // Half a key is none.
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void append(Path file, List<String> keys) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(channel, keys);
        }
    }

    private static void write(FileChannel channel, List<String> keys) throws IOException {
        ByteBuffer lines = StandardCharsets.US_ASCII.encode(String.join("\n", keys) + (keys.isEmpty() ? "" : "\n"));
        while (lines.hasRemaining()) {
            channel.write(lines);
        }
        // On the disk before it takes the old one's place.
        channel.force(true);
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static @Nullable PosixFileAttributes attributes(Path file) throws IOException {
        return isPosix(file) ? Files.readAttributes(file, PosixFileAttributes.class) : null;
    }

    /** Gives the new file the owner, the group and the mode of the old, so that who could read that can read this. */
    private static void keepOwner(Path file, PosixFileAttributes before) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        try {
            if (!now.group().equals(before.group())) {
                view.setGroup(before.group());
            }
            view.setPermissions(before.permissions());
            if (!now.owner().equals(before.owner())) {
                view.setOwner(before.owner());
            }
        } catch (IOException e) {
            throw new IOException(
                    "expected to be able to give the new file the owner of the old, "
                            + before.owner().getName() + "; run this as that user",
                    e);
        }
    }
}
