package io.gatehouse.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The values that were written, by their keys. Problems with them are collected, so that reading goes on to find the next. */
public final class ConfigValues {
    private final Map<String, ConfigNode> nodes;
    private final Place place;
    private final Scope scope;
    private final Map<String, Optional<?>> read = new HashMap<>();

    ConfigValues(Map<String, ConfigNode> nodes, Place place, Scope scope) {
        this.nodes = nodes;
        this.place = place;
        this.scope = scope;
    }

    /** Returns the value of the key; empty when it was not written, or is wrong, which is then among the problems. */
    @SuppressWarnings("unchecked") // what is kept under a name was read by the key of that name
    public <T> Optional<T> get(ConfigKey<T> key) {
        Optional<?> known = read.get(key.name());
        if (known == null) {
            ConfigNode node = nodes.get(key.name());
            known = node == null ? Optional.empty() : key.type().read(node, scope.member(key.name()));
            read.put(key.name(), known);
        }
        return (Optional<T>) known;
    }

    /** Hands the value of the key to a setter, where there is one. */
    public <T> void take(ConfigKey<T> key, Consumer<? super T> setter) {
        get(key).ifPresent(setter);
    }

    /** Tells whether the key was written, right or wrong. */
    public boolean has(ConfigKey<?> key) {
        return nodes.containsKey(key.name());
    }

    /**
     * Returns the value of a key or of its twin that names a file. The one of the later source wins; both in one source contradict
     * each other.
     */
    public <T> Optional<T> either(ConfigKey<T> key, ConfigKey<T> twin) {
        ConfigNode value = nodes.get(key.name());
        ConfigNode file = nodes.get(twin.name());
        if (value == null || file == null) {
            return value == null ? get(twin) : get(key);
        }
        if (value.place().order() == file.place().order()) {
            scope.member(key.name())
                    .problem(value, "is written together with " + twin.name() + "; keep one of the two");
        }
        return value.place().order() > file.place().order() ? get(key) : get(twin);
    }

    /**
     * Adds a problem.
     *
     * @param key the key whose value is wrong or missing
     * @param why what was expected, what came and what to change; never a secret
     */
    public void problem(ConfigKey<?> key, String why) {
        ConfigNode node = nodes.get(key.name());
        String name = scope.member(key.name()).key();
        scope.problems().add(node == null ? place : node.place(), name, why);
    }
}
