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
            block.members().forEach((name, value) -> {
                if (!names.contains(name)) {
                    scope.member(ConfigProblem.plain(name)).problem(value, KeyNames.unknown(name, names));
                } else if (!(value instanceof ConfigNode.Nothing)) {
                    known.put(name, value);
                }
            });
            return make.apply(new ConfigValues(known, block.place(), scope));
        });
    }
}
