package io.gatehouse.internal.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file to whose end lines are added. Made for its owner alone; made again when somebody has moved or removed it, as those do who rotate
 * logs, so nobody has to tell.
 */
final class AuditFile implements AuditSink {
    private static final Set<StandardOpenOption> APPEND =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

    /** How often a file is opened until it is certain which one that is: one that is made is opened twice. */
    private static final int LOOKS = 5;

    private final Path file;
    private @Nullable FileChannel channel;
    private @Nullable Object identity;
    /** Whether the last thing written is a part of a line. */
    private boolean torn;

    AuditFile(Path file) {
        this.file = file;
    }

    @Override
    public void write(byte[] lines) throws IOException {
        try {
            ByteBuffer rest = ByteBuffer.wrap(lines);
            FileChannel out = open();
            if (torn) {
                out.write(ByteBuffer.wrap(new byte[] {'\n'}));
                torn = false;
            }
            try {
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            } finally {
                torn = rest.hasRemaining() && rest.position() > 0 && lines[rest.position() - 1] != '\n';
            }
        } catch (IOException e) {
            throw new IOException("writing " + file + " failed: " + reason(e), e);
        }
    }

    /** Messages of the file system's begin with the path, and may be nothing else. */
    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }

    private FileChannel open() throws IOException {
        FileChannel known = channel;
        if (known != null && Objects.equals(identity, identity())) {
            return known;
        }
        for (int i = 0; i < LOOKS; i++) {
            close();
            Object before = identity();
            FileChannel opened = FileChannel.open(file, APPEND, forTheOwner());
            channel = opened;
            identity = identity();
            torn = false;
            if (!isPosix() || (before != null && before.equals(identity))) {
                return opened;
            }
            // Just made, or replaced in between: then the path may be of another file than the one that was opened.
        }
        close();
        throw new IOException("another file is put there again and again");
    }

    private FileAttribute<?>[] forTheOwner() {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Returns what tells the file at the path from any other that was or will be there; null where there is none. */
    private @Nullable Object identity() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing is held back that closing could lose.
                return;
            }
        }
    }
}
