package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Apache configuration as Apache does: {@code Include}, {@code Define}, and sections that depend on something. Of modules it is
 * assumed that they are loaded.
 */
final class ConfigTree {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ITEMS = 50_000;
    private static final Set<String> CONDITIONS = Set.of("ifmodule", "ifdefine", "ifversion", "iffile");

    private final ConfigFiles files = new ConfigFiles();
    private final Map<String, String> variables;
    private final List<Directive> unread = new ArrayList<>();
    private @Nullable Path root;
    private int items;

    private ConfigTree(Map<String, String> variables) {
        this.variables = new HashMap<>(variables);
    }

    /**
     * What was read.
     *
     * @param items the directives and sections, in their order
     * @param unread {@code Include}s of files that are not there
     * @param root {@code ServerRoot}, or the directory of the first file
     */
    record Result(List<Item> items, List<Directive> unread, Path root) {}

    /**
     * Reads files, one after the other as if they were one.
     *
     * @param variables what {@code ${NAME}} and {@code <IfDefine>} refer to, beside what the files define
     */
    static Result read(List<Path> files, Map<String, String> variables) throws ImportFailedException {
        ConfigTree tree = new ConfigTree(variables);
        Path directory = files.get(0).toAbsolutePath().getParent();
        tree.root = directory == null ? Path.of("/") : directory;
        List<Item> items = new ArrayList<>();
        for (Path file : files) {
            items.addAll(tree.file(file, file.toString(), 0));
        }
        return new Result(items, tree.unread, tree.root);
    }

    /** A section that is open, and where its items go. */
    private static final class Open {
        final String name;
        final List<String> arguments;
        final String where;
        final boolean counts;
        final List<Item> items = new ArrayList<>();

        Open(String name, List<String> arguments, String where, boolean counts) {
            this.name = name;
            this.arguments = arguments;
            this.where = where;
            this.counts = counts;
        }
    }

    private List<Item> file(Path file, String shown, int depth) throws ImportFailedException {
        if (depth > MAX_DEPTH) {
            throw ImportFailedException.input(
                    "expected files that include each other at most " + MAX_DEPTH + " deep, but came more at " + shown);
        }
        List<Open> open = new ArrayList<>(List.of(new Open("", List.of(), shown, true)));
        for (ConfigLines.Line line : ConfigLines.of(files.read(file))) {
            String where = shown + ":" + line.number();
            if (++items > MAX_ITEMS) {
                throw ImportFailedException.input(
                        "expected at most " + MAX_ITEMS + " lines, those of Include among them");
            }
            Open innermost = open.get(open.size() - 1);
            if (line.text().startsWith("</")) {
                close(open, line.text(), where);
            } else if (line.text().startsWith("<")) {
                open.add(begin(line.text(), where, innermost.counts));
            } else if (innermost.counts) {
                directive(line.text(), where, innermost.items, depth);
            }
        }
        if (open.size() > 1) {
            Open last = open.get(open.size() - 1);
            throw ImportFailedException.input(
                    last.where + ": <" + last.name + "> is never closed; expected </" + last.name + ">");
        }
        return open.get(0).items;
    }

    private Open begin(String text, String where, boolean counts) throws ImportFailedException {
        if (!text.endsWith(">")) {
            throw ImportFailedException.input(where + ": expected > at the end of the line");
        }
        String inner = ConfigLines.withVariables(text.substring(1, text.length() - 1), variables);
        String name = inner.split("\\s", 2)[0];
        List<String> arguments = ConfigLines.words(inner.substring(name.length()));
        return new Open(name, arguments, where, counts && holds(name, arguments));
    }

    private static void close(List<Open> open, String text, String where) throws ImportFailedException {
        String name = text.substring(2).replaceFirst(">.*$", "").strip();
        Open last = open.get(open.size() - 1);
        if (open.size() == 1 || !last.name.equalsIgnoreCase(name)) {
            throw ImportFailedException.input(where + ": </" + name + "> closes nothing"
                    + (open.size() == 1 ? "" : "; <" + last.name + "> of " + last.where + " is open"));
        }
        open.remove(open.size() - 1);
        if (!last.counts) {
            return;
        }
        Open outer = open.get(open.size() - 1);
        if (CONDITIONS.contains(last.name.toLowerCase(Locale.ROOT))) {
            outer.items.addAll(last.items);
        } else {
            outer.items.add(new Section(last.name, last.arguments, last.where, last.items));
        }
    }

    /** Tells whether what is within is there; for what this cannot know, it is. */
    private boolean holds(String name, List<String> arguments) {
        String condition = arguments.isEmpty() ? "" : arguments.get(0);
        boolean negated = condition.startsWith("!");
        String subject = negated ? condition.substring(1) : condition;
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "ifmodule" -> !negated;
            case "ifdefine" -> variables.containsKey(subject) != negated;
            case "iffile" -> Files.exists(resolved(subject)) != negated;
            default -> true;
        };
    }

    private Path resolved(String name) {
        Path base = root == null ? Path.of("/") : root;
        try {
            return base.resolve(name);
        } catch (java.nio.file.InvalidPathException e) {
            return base.resolve("none");
        }
    }

    private void directive(String text, String where, List<Item> into, int depth) throws ImportFailedException {
        String resolved = ConfigLines.withVariables(text, variables);
        String name = resolved.split("\\s", 2)[0];
        Directive directive = new Directive(name, ConfigLines.words(resolved.substring(name.length())), where);
        switch (directive.key()) {
            case "define" -> variables.put(directive.first(), directive.argument(1));
            case "undefine" -> variables.remove(directive.first());
            case "serverroot" -> root = resolved(directive.first());
            case "include", "includeoptional" -> include(directive, into, depth);
            default -> into.add(directive);
        }
    }

    private void include(Directive directive, List<Item> into, int depth) throws ImportFailedException {
        List<Path> found = ConfigFiles.included(resolved(""), directive.first());
        if (found.isEmpty() && directive.is("Include")) {
            unread.add(directive);
        }
        for (Path file : found) {
            into.addAll(file(file, file.toString(), depth + 1));
        }
    }
}
