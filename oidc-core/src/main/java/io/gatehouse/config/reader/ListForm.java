package io.gatehouse.config.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a list, or a single element as a list of one. */
record ListForm<T>(ConfigType.Form<T> element, int most) implements ConfigType.Form<List<T>> {
    @Override
    public Optional<List<T>> read(ConfigNode node, Scope scope) {
        if (node instanceof ConfigNode.Text written) {
            return scope.variables().resolve(written, scope).flatMap(text -> readText(text, scope));
        }
        if (node instanceof ConfigNode.Items list) {
            return readItems(list, list.items(), scope);
        }
        return readItems(node, List.of(node), scope);
    }

    private Optional<List<T>> readText(ConfigNode.Text text, Scope scope) {
        if (!text.textual()) {
            return readItems(text, List.of(text), scope);
        }
        String trimmed = text.raw().strip();
        if (trimmed.startsWith("[") || trimmed.startsWith("{") || trimmed.startsWith("- ")) {
            return YamlTree.read(trimmed, line -> text.place(), text.verbatim(), scope)
                    .flatMap(node -> node instanceof ConfigNode.Items list
                            ? readItems(text, hideLike(text, list.items()), scope)
                            : readItems(text, List.of(node), scope));
        }
        List<ConfigNode> items = new ArrayList<>();
        for (String part : text.raw().split(",", -1)) {
            items.add(new ConfigNode.Text(text.place(), part.strip(), false, text.verbatim(), text.hidden(), false));
        }
        return readItems(text, items, scope);
    }

    private static List<ConfigNode> hideLike(ConfigNode.Text text, List<ConfigNode> items) {
        if (!text.hidden()) {
            return items;
        }
        List<ConfigNode> hidden = new ArrayList<>();
        for (ConfigNode item : items) {
            hidden.add(
                    item instanceof ConfigNode.Text t
                            ? new ConfigNode.Text(t.place(), t.raw(), t.textual(), t.verbatim(), true, t.quoted())
                            : item);
        }
        return hidden;
    }

    private Optional<List<T>> readItems(ConfigNode at, List<ConfigNode> items, Scope scope) {
        if (items.size() > most) {
            scope.problem(at, "expected at most " + most + " elements, but came " + items.size());
            return Optional.empty();
        }
        List<T> values = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Scope within = items.size() == 1 && items.get(0) == at ? scope : scope.element(i);
            element.read(items.get(i), within).ifPresent(values::add);
        }
        return values.size() == items.size() ? Optional.of(values) : Optional.empty();
    }
}
