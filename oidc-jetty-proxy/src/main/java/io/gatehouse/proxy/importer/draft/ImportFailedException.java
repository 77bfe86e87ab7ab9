package io.gatehouse.proxy.importer.draft;

/** An import that cannot go on. The message tells the operator what was expected, what came and what to change. */
public final class ImportFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean misused;

    private ImportFailedException(String message, boolean misused) {
        super(message);
        this.misused = misused;
    }

    /** Returns the exception for what came from the operator and cannot be used: arguments, or a file that cannot be understood. */
    public static ImportFailedException input(String message) {
        return new ImportFailedException(message, true);
    }

    /** Returns the exception for files that could not be read or written. */
    public static ImportFailedException files(String message) {
        return new ImportFailedException(message, false);
    }

    /** Tells whether the input is at fault, and not the file system. */
    public boolean isInput() {
        return misused;
    }

    /** Returns the message; there always is one. */
    public String why() {
        return String.valueOf(getMessage());
    }
}
