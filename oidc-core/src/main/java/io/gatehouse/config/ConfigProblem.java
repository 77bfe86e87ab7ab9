package io.gatehouse.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param where the file and line, the parameter or the variable it comes from, such as {@code gatehouse.yml:12}
 * @param key the dotted key, such as {@code provider.client-id}; empty where it is about no key
 * @param why what was expected, what came and what to change; never a secret value
 */
public record ConfigProblem(String where, String key, String why) {
    /** What stands in place of a value that a variable went into. */
    public static final String HIDDEN = "the value of a variable (not shown, because it may be a secret)";

    /** Returns a value as it is shown in a problem: in quotation marks, short, on one line, without the password of a URL. */
    public static String quoted(String value) {
        return Shown.quoted(value);
    }

    /** Returns a name as it is shown in a problem: as {@link #quoted} does, but without quotation marks. */
    public static String plain(String name) {
        return Shown.plain(name);
    }

    /** Returns the problem as one line. */
    @Override
    public String toString() {
        return key.isEmpty() ? where + ": " + why : where + ": " + key + ": " + why;
    }
}
