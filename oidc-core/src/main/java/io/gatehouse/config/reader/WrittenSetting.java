package io.gatehouse.config.reader;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it was written, for operators to look at: never with a secret.
 *
 * @param key the dotted key
 * @param value a text, number, truth value, list or map of these; null where nothing is to be shown, or nothing was written and there is no default
 * @param source where it was written, such as {@code gatehouse.yml:12}; {@code default} where it was not
 * @param secret whether it is not shown because it is, or may hold, a secret
 * @param print tells it from another value of the same key, also where it is not shown
 */
public record WrittenSetting(String key, @Nullable Object value, String source, boolean secret, String print) {
    /** Where settings come from that nobody wrote. */
    public static final String DEFAULT = "default";

    /** Returns the key and where it was written. */
    @Override
    public String toString() {
        return key + " (" + source + ")";
    }
}
