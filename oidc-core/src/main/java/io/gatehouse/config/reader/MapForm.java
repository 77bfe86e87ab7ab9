package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a map from names of the operator's choice to values. */
record MapForm<T>(ConfigType.Form<T> value, int most) implements ConfigType.Form<Map<String, T>> {
    @Override
    public Optional<Map<String, T>> read(ConfigNode node, Scope scope) {
        return block(node, scope).flatMap(block -> readMembers(block, scope));
    }

    /** Returns a node as a block: one itself, or one written as YAML in a text. */
    static Optional<ConfigNode.Block> block(ConfigNode node, Scope scope) {
        if (node instanceof ConfigNode.Block block) {
            return Optional.of(block);
        }
        if (node instanceof ConfigNode.Text text && text.textual()) {
            Optional<ConfigNode> read = YamlTree.read(text.raw(), line -> text.place(), text.verbatim(), scope);
            if (read.isEmpty() || read.get() instanceof ConfigNode.Block) {
                return read.map(ConfigNode.Block.class::cast);
            }
            scope.unexpected(node, "expected a map, written as {name: value, name: value}");
        } else {
            scope.unexpected(node, "expected a map of names and values");
        }
        return Optional.empty();
    }

    private Optional<Map<String, T>> readMembers(ConfigNode.Block block, Scope scope) {
        if (block.members().size() > most) {
            scope.problem(
                    block,
                    "expected at most " + most + " names, but came "
                            + block.members().size());
            return Optional.empty();
        }
        Map<String, T> values = new LinkedHashMap<>();
        block.members().forEach((name, node) -> {
            Scope member = scope.member(ConfigProblem.plain(name));
            if (name.isEmpty()) {
                scope.problem(node, "expected a name before the colon");
            } else {
                value.read(node, member).ifPresent(read -> values.put(name, read));
            }
        });
        return values.size() == block.members().size() ? Optional.of(values) : Optional.empty();
    }
}
