package io.gatehouse.proxy.importer.httpd;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A line of an Apache configuration.
 *
 * @param name the directive as it is written; letters' case makes no difference
 * @param arguments what follows, quotation marks and variables done away with
 * @param where the file and the line
 */
record Directive(String name, List<String> arguments, String where) implements Item {
    Directive {
        arguments = List.copyOf(arguments);
    }

    @Override
    public String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Returns an argument, or the empty text. */
    String argument(int index) {
        return index < arguments.size() ? arguments.get(index) : "";
    }

    /** Returns the first argument, or the empty text. */
    String first() {
        return argument(0);
    }

    boolean isOff() {
        return first().equalsIgnoreCase("off");
    }

    boolean isOn() {
        return first().equalsIgnoreCase("on");
    }

    /** Returns the arguments with spaces between them. */
    String all() {
        return arguments.stream().collect(Collectors.joining(" "));
    }

    /** Returns where it is, and no argument: one may be a secret. */
    @Override
    public String toString() {
        return name + " (" + where + ")";
    }
}
