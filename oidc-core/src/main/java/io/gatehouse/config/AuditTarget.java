package io.gatehouse.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where audit lines go. */
public final class AuditTarget {
    /** Nowhere: there is no audit log. */
    public static final AuditTarget NOWHERE = new AuditTarget("none", null);

    /** To the standard output of the process. */
    public static final AuditTarget STANDARD_OUTPUT = new AuditTarget("stdout", null);

    private final String word;
    private final @Nullable Path file;

    private AuditTarget(String word, @Nullable Path file) {
        this.word = word;
        this.file = file;
    }

    /** Returns a file as target, to whose end lines are added. */
    public static AuditTarget file(Path file) {
        return new AuditTarget(file.toString(), file);
    }

    /** Returns the file; empty where it is none. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Returns what is written in the configuration. */
    @Override
    public String toString() {
        return word;
    }
}
