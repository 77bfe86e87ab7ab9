package io.gatehouse.proxy.importer.draft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is to be done about lines of which no setting is made: a table, one line each, kept beside the code. */
public final class Advice {
    /**
     * One line of the table.
     *
     * @param name the directive or option
     * @param place the section of the configuration at which the comment stands
     * @param kind how much there is to do
     * @param text what to do; empty when it is nothing for a gateway, and needs no comment of its own
     */
    public record Entry(String name, String place, Note.Kind kind, String text) {
        /** Says it about a line of the original. */
        public void note(Draft draft, String where) {
            if (text.isEmpty()) {
                draft.settled(name, where);
            } else {
                draft.note(place, new Note(kind, name, where, text));
            }
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Advice() {}

    /** Reads a table that lies beside a class. */
    public static Advice beside(Class<?> owner, String resource) {
        Advice advice = new Advice();
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + resource + " beside " + owner.getName());
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    advice.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return advice;
    }

    private void add(String line) {
        String[] parts = line.split(" \\| ", 4);
        if (parts.length != 4) {
            throw new IllegalStateException("expected name | place | kind | advice, but came: " + line);
        }
        Note.Kind kind = switch (parts[2]) {
            case "none" -> Note.Kind.NOT_NEEDED;
            case "differs" -> Note.Kind.DIFFERENT;
            case "hand" -> Note.Kind.BY_HAND;
            default -> throw new IllegalStateException("no kind of advice: " + line);
        };
        String text = parts[3].equals("-") ? "" : parts[3];
        if (entries.put(key(parts[0]), new Entry(parts[0], parts[1], kind, text)) != null) {
            throw new IllegalStateException("written twice: " + line);
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns what is to be said about a name, whatever the case of its letters. */
    public Optional<Entry> about(String name) {
        return Optional.ofNullable(entries.get(key(name)));
    }

    /** Returns every name, as it is usually written. */
    public Iterable<String> names() {
        return entries.values().stream().map(Entry::name).toList();
    }
}
