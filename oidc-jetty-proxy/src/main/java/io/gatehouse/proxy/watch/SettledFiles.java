package io.gatehouse.proxy.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells when the contents of some files changed: of all together, since a certificate and its key change one after the other. By content and
 * from the path anew each time: Kubernetes swaps links, editors replace files. A change counts when two looks found the same, as the first of
 * them may have seen a file that was being written. For one thread at a time.
 */
public final class SettledFiles {
    private static final int MAX_FILE = 1 << 20;

    private final List<Path> files;
    private String last;
    private String settled;

    /** Takes a first look: to be made before the files are read, so that no change in between is missed. */
    public SettledFiles(List<Path> files) {
        this.files = List.copyOf(files);
        this.last = state();
        this.settled = last;
    }

    /** Tells whether there is anything to look at. */
    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Takes a look, and tells whether there are contents that were there at the look before as well, and were not told of yet. */
    public boolean changed() {
        String state = state();
        boolean changed = state.equals(last) && !state.equals(settled);
        if (changed) {
            settled = state;
        }
        last = state;
        return changed;
    }

    /** Tells whether the contents are others than those that were told of last, and may be still in the making. */
    public boolean isDifferent() {
        return !state().equals(settled);
    }

    /** Takes the contents for told of. */
    public void settle() {
        last = state();
        settled = last;
    }

    /** Returns what tells the contents of the files from others. */
    private String state() {
        StringBuilder state = new StringBuilder();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readNBytes(MAX_FILE));
                state.append(HexFormat.of().formatHex(digest));
            } catch (IOException | RuntimeException e) {
                state.append(e.getClass().getSimpleName());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
            state.append(' ');
        }
        return state.toString();
    }
}
