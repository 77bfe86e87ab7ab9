package io.gatehouse.proxy.schema;

import io.gatehouse.config.reader.ConfigKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Dotted names as the maps within each other that they stand for. */
final class KeyTree {
    private final Map<String, KeyTree> members = new LinkedHashMap<>();
    private @Nullable ConfigKey<?> key;

    void add(String name, ConfigKey<?> key) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            members.computeIfAbsent(name, unused -> new KeyTree()).key = key;
        } else {
            members.computeIfAbsent(name.substring(0, dot), unused -> new KeyTree())
                    .add(name.substring(dot + 1), key);
        }
    }

    /** Returns the key that stands here; empty for a map of further names. */
    Optional<ConfigKey<?>> key() {
        return Optional.ofNullable(key);
    }

    Map<String, KeyTree> members() {
        return members;
    }

    /** Returns the names with at least one dot, each with the steps that it is made of. */
    Map<String, List<String>> deeper() {
        Map<String, List<String>> deeper = new LinkedHashMap<>();
        members.forEach((name, below) -> {
            below.members.keySet().forEach(next -> deeper.put(name + "." + next, List.of(name, next)));
            below.deeper()
                    .forEach((path, way) -> deeper.put(
                            name + "." + path,
                            Stream.concat(Stream.of(name), way.stream()).toList()));
        });
        return deeper;
    }
}
