package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of an Apache configuration, bounded in number and size. */
final class ConfigFiles {
    private static final int MAX_FILES = 500;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DIRECTORY = 2_000;

    private int read;

    /** Reads a file. */
    String read(Path file) throws ImportFailedException {
        if (++read > MAX_FILES) {
            throw ImportFailedException.input("expected at most " + MAX_FILES + " files, those of Include among them");
        }
        if (!Files.isRegularFile(file)) {
            throw ImportFailedException.files("expected a file that can be read, but there is none at " + file);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw ImportFailedException.files(file + " cannot be read; run this as a user who may");
        }
        if (bytes.length > MAX_BYTES) {
            throw ImportFailedException.input("expected at most " + MAX_BYTES + " bytes in " + file);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the files that an {@code Include} means: one, those that a pattern matches, or all in a directory; in their order. */
    static List<Path> included(Path base, String pattern) {
        try {
            Path path = base.resolve(pattern);
            if (Files.isRegularFile(path)) {
                return List.of(path);
            }
            if (Files.isDirectory(path)) {
                return within(path, "*");
            }
            return expand(path.isAbsolute() ? path.getRoot() : Path.of(""), path);
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private static List<Path> expand(Path start, Path pattern) {
        List<Path> found = List.of(start);
        for (Path name : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path directory : found) {
                if (isPattern(name.toString())) {
                    next.addAll(within(directory, name.toString()));
                } else if (Files.exists(directory.resolve(name))) {
                    next.add(directory.resolve(name));
                }
            }
            found = next;
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static boolean isPattern(String name) {
        return name.contains("*") || name.contains("?") || name.contains("[");
    }

    private static List<Path> within(Path directory, String glob) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> listed = Files.list(directory)) {
            return listed.filter(path -> matcher.matches(path.getFileName()))
                    .sorted()
                    .limit(MAX_DIRECTORY)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
