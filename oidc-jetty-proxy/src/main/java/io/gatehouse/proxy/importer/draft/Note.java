package io.gatehouse.proxy.importer.draft;

/**
 * Something to be said about a line of the original.
 *
 * @param kind how much the operator has to do about it
 * @param what the directive or option, without its value, which may be a secret
 * @param where the file and line, such as {@code httpd.conf:12}
 * @param advice what it becomes, and what to do
 */
public record Note(Kind kind, String what, String where, String advice) {
    /** How much there is to do. */
    public enum Kind {
        /** Carried over, but not the same. */
        DIFFERENT("differs"),
        /** Without counterpart, and none is needed. */
        NOT_NEEDED("not needed"),
        /** Without counterpart: somebody must decide. */
        BY_HAND("BY HAND");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Returns what the note begins with. */
        public String word() {
            return word;
        }
    }

    /** Returns the note as one line of text. */
    public String text() {
        return kind.word() + ": " + what + " (" + where + "): " + advice;
    }
}
