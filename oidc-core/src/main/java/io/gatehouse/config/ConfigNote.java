package io.gatehouse.config;

/**
 * Something that is allowed and probably not meant.
 *
 * @param key the dotted key, such as {@code rules[3]}
 * @param why what it is and what to change, as a sentence for an operator
 */
public record ConfigNote(String key, String why) {
    /** Returns the note as one line. */
    @Override
    public String toString() {
        return key + ": " + why;
    }
}
