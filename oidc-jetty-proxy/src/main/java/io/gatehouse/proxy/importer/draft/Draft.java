package io.gatehouse.proxy.importer.draft;

import io.gatehouse.config.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A configuration in the making. Values are texts, numbers, booleans, and lists and maps of these. */
public final class Draft {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]{0,199})\\}");

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, SecretDraft> secrets = new LinkedHashMap<>();
    private final Map<String, List<Note>> notes = new LinkedHashMap<>();
    private final List<Element> rules = new ArrayList<>();
    private final List<Element> routes = new ArrayList<>();
    private final List<String> settled = new ArrayList<>();

    /** Sets a value; the last one stays. */
    public void set(String key, Object value) {
        values.put(key, value);
    }

    /** Returns a value. */
    public Optional<Object> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Returns a value as text. */
    public Optional<String> text(String key) {
        return get(key).map(Object::toString);
    }

    /** Removes a value. */
    public void remove(String key) {
        values.remove(key);
    }

    /**
     * Sets a secret, or says that one is needed.
     *
     * @param value the secret, or a variable of the environment that holds it; null when it is not known
     */
    public void secret(String key, String name, String where, @Nullable String value) {
        String variable = name.toUpperCase(Locale.ROOT).replace('-', '_');
        Matcher reference = VARIABLE.matcher(value == null ? "" : value);
        if (reference.matches()) {
            secrets.put(key, new SecretDraft(key, reference.group(1), name + ".txt", where, null));
        } else {
            secrets.put(
                    key, new SecretDraft(key, variable, name + ".txt", where, value == null ? null : Secret.of(value)));
        }
    }

    /**
     * Says something.
     *
     * @param place the dotted key it is about, or the first part of one
     */
    public void note(String place, Note note) {
        notes.computeIfAbsent(place, p -> new ArrayList<>()).add(note);
    }

    /** Counts a line that was carried over, or has nothing to do with a gateway. */
    public void settled(String what, String where) {
        settled.add(what + " (" + where + ")");
    }

    /** Adds a rule behind those that are there. */
    public void rule(Element rule) {
        rules.add(rule);
    }

    /** Adds a route behind those that are there. */
    public void route(Element route) {
        routes.add(route);
    }

    /** Returns the values by their dotted keys. */
    public Map<String, Object> values() {
        return values;
    }

    /** Returns the secrets by the keys of their settings. */
    public Map<String, SecretDraft> secrets() {
        return secrets;
    }

    /** Returns the notes by their places. */
    public Map<String, List<Note>> placedNotes() {
        return notes;
    }

    /** Returns the rules. */
    public List<Element> rules() {
        return rules;
    }

    /** Returns the routes. */
    public List<Element> routes() {
        return routes;
    }

    /** Returns the lines that have no meaning for a gateway. */
    public List<String> settled() {
        return settled;
    }

    /** Returns every note there is. */
    public List<Note> allNotes() {
        return Stream.concat(
                        notes.values().stream().flatMap(List::stream),
                        Stream.concat(rules.stream(), routes.stream()).flatMap(element -> element.notes().stream()))
                .toList();
    }
}
