package io.gatehouse.proxy.importer.oauth2proxy;

import java.util.List;

/**
 * An option that was given.
 *
 * @param name the flag without its hyphens, such as {@code email-domain}
 * @param values one value or, of options that may be repeated, several
 * @param where the file and line, the variable, or the command line
 */
record Given(String name, List<String> values, String where) {
    Given {
        values = List.copyOf(values);
    }

    /** Returns the last value, or the empty text. */
    String value() {
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    boolean isTrue() {
        return List.of("", "true", "1", "t", "TRUE", "True", "T").contains(value());
    }

    /** Returns where it is, and no value: one may be a secret. */
    @Override
    public String toString() {
        return name + " (" + where + ")";
    }
}
