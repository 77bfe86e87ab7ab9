package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads a map with keys of its own, such as a rule. */
record BlockForm<T>(List<ConfigKey<?>> keys, Function<ConfigValues, Optional<T>> make) implements ConfigType.Form<T> {
    @Override
    public Optional<T> read(ConfigNode node, Scope scope) {
        return MapForm.block(node, scope).flatMap(block -> {
            Map<String, ConfigNode> known = new LinkedHashMap<>();
            List<String> names = keys.stream().map(ConfigKey::name).toList();
            members(block, "", names, known, scope);
            return make.apply(new ConfigValues(known, block.place(), scope));
        });
    }

    private static void members(
            ConfigNode.Block block, String above, List<String> names, Map<String, ConfigNode> known, Scope scope) {
        block.members().forEach((member, value) -> {
            String name = above + member;
            Scope at = scope.member(ConfigProblem.plain(name));
            if (names.contains(name)) {
                ConfigNode earlier = value instanceof ConfigNode.Nothing ? null : known.put(name, value);
                if (earlier != null) {
                    at.problem(value, "is written a second time; the first is at " + earlier.place());
                }
            } else if (names.stream().noneMatch(other -> other.startsWith(name + "."))) {
                at.problem(value, KeyNames.unknown(name, names));
            } else if (value instanceof ConfigNode.Block inner) {
                members(inner, name + ".", names, known, scope);
            } else if (!(value instanceof ConfigNode.Nothing)) {
                at.problem(value, "expected settings below this key, but came " + value.kind());
            }
        });
    }
}
