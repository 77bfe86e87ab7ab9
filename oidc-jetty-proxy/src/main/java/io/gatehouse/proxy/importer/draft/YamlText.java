package io.gatehouse.proxy.importer.draft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a draft as YAML: sections in the order of the reference, with what is to be said as comments at its place. */
public final class YamlText {
    private static final List<String> ORDER = List.of(
            "public-url",
            "allowed-hosts",
            "trusted-proxies",
            "endpoint-path",
            "forward-auth",
            "provider",
            "login",
            "session",
            "refresh",
            "identity",
            "bearer",
            "rules",
            "logout",
            "pages",
            "routes",
            "server");
    private static final Pattern NO_VARIABLE = Pattern.compile("\\$\\{(?![A-Za-z_][A-Za-z0-9_]{0,199}\\})");
    private static final int COMMENT_WIDTH = 118;
    private static final int LINE_WIDTH = 120;

    private final Draft draft;
    private final Predicate<SecretDraft> inFile;
    private final String directory;
    private final Dump dump = new Dump(DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.FLOW)
            .setWidth(1_000_000)
            .setSplitLines(false)
            .setMultiLineFlow(false)
            .build());
    private final StringBuilder out = new StringBuilder();

    private YamlText(Draft draft, Predicate<SecretDraft> inFile, String directory) {
        this.draft = draft;
        this.inFile = inFile;
        this.directory = directory;
    }

    /**
     * Writes the draft.
     *
     * @param head the lines of the comment at the beginning
     * @param inFile tells which secrets are in files; the others are variables of the environment
     * @param directory what the names of those files begin with, empty for the directory of the YAML
     */
    public static String of(Draft draft, List<String> head, Predicate<SecretDraft> inFile, String directory) {
        return new YamlText(draft, inFile, directory).write(head);
    }

    private String write(List<String> head) {
        head.forEach(line -> comment("", line));
        for (String section : ORDER) {
            section(section);
        }
        if (!draft.settled().isEmpty()) {
            out.append('\n');
            comment(
                    "",
                    "Without meaning for a gateway, or its own business: "
                            + String.join(", ", new TreeSet<>(draft.settled())));
        }
        return out.toString();
    }

    private void section(String section) {
        if (section.equals("rules")) {
            list(section, draft.rules());
            return;
        }
        if (section.equals("routes")) {
            list(section, draft.routes());
            return;
        }
        Map<String, Object> tree = tree(section);
        List<Note> about = notes(section, tree);
        if (tree.isEmpty() && about.isEmpty()) {
            return;
        }
        out.append('\n');
        about.forEach(note -> comment("", note.text()));
        if (tree.containsKey("")) {
            out.append(section).append(": ").append(flow(tree.get(""))).append('\n');
        } else if (!tree.isEmpty()) {
            out.append(section).append(":\n");
            block("  ", section, tree);
        }
    }

    /** Returns what is set in a section, nested; a section that is a single value has it under the empty name. */
    private Map<String, Object> tree(String section) {
        Map<String, Object> tree = new LinkedHashMap<>();
        draft.values().forEach((key, value) -> put(tree, section, key, value));
        for (SecretDraft secret : draft.secrets().values()) {
            if (inFile.test(secret)) {
                put(tree, section, secret.key() + "-file", directory + secret.file());
            } else {
                put(tree, section, secret.key(), new Variable(secret.variable()));
            }
        }
        return tree;
    }

    private record Variable(String name) {}

    @SuppressWarnings("unchecked") // our own maps, made here
    private static void put(Map<String, Object> tree, String section, String key, Object value) {
        if (key.equals(section)) {
            tree.put("", value);
        } else if (key.startsWith(section + ".")) {
            String[] names = key.substring(section.length() + 1).split("\\.", -1);
            Map<String, Object> at = tree;
            for (int i = 0; i < names.length - 1; i++) {
                at = (Map<String, Object>) at.computeIfAbsent(names[i], name -> new LinkedHashMap<String, Object>());
            }
            at.put(names[names.length - 1], value);
        }
    }

    /** Returns the notes about a section and about keys of it that are not there. */
    private List<Note> notes(String section, Map<String, Object> tree) {
        List<Note> notes = new ArrayList<>();
        draft.placedNotes().forEach((place, said) -> {
            boolean here = place.equals(section)
                    || (place.startsWith(section + ".")
                            && !isThere(
                                    tree, place.substring(section.length() + 1).split("\\.", -1)));
            if (here) {
                notes.addAll(said);
            }
        });
        return notes;
    }

    private static boolean isThere(Object tree, String[] names) {
        Object at = tree;
        for (String name : names) {
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return false;
            }
            at = map.get(name);
        }
        return true;
    }

    @SuppressWarnings("unchecked") // see put
    private void block(String indent, String prefix, Map<String, Object> tree) {
        tree.forEach((name, value) -> {
            String key = prefix + "." + name;
            draft.placedNotes().getOrDefault(key, List.of()).forEach(note -> comment(indent, note.text()));
            draft.secrets().values().stream()
                    .filter(secret -> value instanceof Variable && secret.key().equals(key))
                    .forEach(secret -> comment(indent, missing(secret)));
            if (value instanceof LinkedHashMap<?, ?> map && isBlock(key)) {
                out.append(indent).append(name).append(":\n");
                block(indent + "  ", key, (Map<String, Object>) map);
            } else {
                out.append(indent)
                        .append(flow(name))
                        .append(": ")
                        .append(flow(value))
                        .append('\n');
            }
        });
    }

    /** Tells whether a map is made of keys of the configuration, and not a value. */
    private boolean isBlock(String key) {
        return Stream.concat(draft.values().keySet().stream(), draft.secrets().keySet().stream())
                .anyMatch(other -> other.startsWith(key + "."));
    }

    private static String missing(SecretDraft secret) {
        String from = secret.key().equals("session.keys")
                ? "Make a key with: java -jar gatehouse.jar keygen"
                : (secret.known().isPresent() ? "The secret is in " : "The secret comes from ") + secret.where();
        return from + "; put it into the variable " + secret.variable()
                + " of the environment, or into a file, and name that in "
                + secret.key().substring(secret.key().lastIndexOf('.') + 1) + "-file.";
    }

    private void list(String section, List<Element> elements) {
        List<Note> about = draft.placedNotes().getOrDefault(section, List.of());
        if (elements.isEmpty() && about.isEmpty()) {
            return;
        }
        out.append('\n');
        about.forEach(note -> comment("", note.text()));
        if (elements.isEmpty()) {
            return;
        }
        out.append(section).append(":\n");
        for (Element element : elements) {
            element.notes().forEach(note -> comment("  ", note.text()));
            String line = "  - " + flow(element.values());
            if (line.length() <= LINE_WIDTH) {
                out.append(line).append('\n');
                continue;
            }
            String lead = "  - ";
            for (Map.Entry<String, Object> member : element.values().entrySet()) {
                out.append(lead)
                        .append(member.getKey())
                        .append(": ")
                        .append(flow(member.getValue()))
                        .append('\n');
                lead = "    ";
            }
        }
    }

    /** Returns a value on one line. The library says what must be quoted; within a list it is also right where there is none. */
    private String flow(Object value) {
        String list = dump.dumpToString(List.of(plain(value))).strip();
        return list.substring(1, list.length() - 1).strip();
    }

    private static Object plain(Object value) {
        if (value instanceof Variable variable) {
            return "${" + variable.name() + "}";
        }
        if (value instanceof String text) {
            // A variable of the original that was not resolved comes from the environment here too; anything else is a
            // text.
            return NO_VARIABLE.matcher(text).replaceAll("\\$\\$\\{");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(YamlText::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, member) -> copy.put(key, plain(member)));
            return copy;
        }
        return value;
    }

    /** Writes a comment, broken at spaces. Line breaks and invisible characters in it would end it. */
    private void comment(String indent, String text) {
        String visible = text.replaceAll("\\p{C}", "?");
        StringBuilder line = new StringBuilder();
        for (String word : visible.split(" ", -1)) {
            if (line.length() > 0 && indent.length() + line.length() + word.length() > COMMENT_WIDTH) {
                out.append(indent).append("# ").append(line).append('\n');
                line.setLength(0);
                line.append("  ");
            } else if (line.length() > 0) {
                line.append(' ');
            }
            line.append(word);
        }
        out.append(indent).append("# ").append(line).append('\n');
    }
}
