package io.gatehouse.proxy.importer.httpd;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A section of an Apache configuration, such as {@code <Location /app>}.
 *
 * @param name what stands after the angle bracket
 * @param arguments what follows within the brackets
 * @param where the file and the line
 * @param items what is in it; those whose condition does not hold are left out
 */
record Section(String name, List<String> arguments, String where, List<Item> items) implements Item {
    Section {
        arguments = List.copyOf(arguments);
        items = List.copyOf(items);
    }

    @Override
    public String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    String first() {
        return arguments.isEmpty() ? "" : arguments.get(0);
    }

    /** Returns the directives directly within. */
    List<Directive> directives() {
        return directives(items);
    }

    /** Returns the sections directly within. */
    List<Section> sections() {
        return sections(items);
    }

    static List<Directive> directives(List<Item> items) {
        return items.stream()
                .flatMap(item -> item instanceof Directive directive ? Stream.of(directive) : Stream.empty())
                .toList();
    }

    static List<Section> sections(List<Item> items) {
        return items.stream()
                .flatMap(item -> item instanceof Section section ? Stream.of(section) : Stream.empty())
                .toList();
    }

    /** Returns every directive within, at any depth. */
    Stream<Directive> everything() {
        return items.stream()
                .flatMap(item -> item instanceof Section section ? section.everything() : Stream.of((Directive) item));
    }

    @Override
    public String toString() {
        return "<" + name + "> (" + where + ")";
    }
}
