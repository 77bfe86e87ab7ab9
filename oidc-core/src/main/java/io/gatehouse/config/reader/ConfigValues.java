package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that were written, by their keys. Problems with them are collected, so that reading goes on to find the next. */
public final class ConfigValues {
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,6})]");
    // What the names of keys for files of secrets end with.
    private static final String TWIN = "-file";

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

    /** Returns the file that the value of {@link #either} comes from; empty where it comes from none. */
    Optional<Path> fileOf(ConfigKey<?> key, ConfigKey<?> twin) {
        ConfigNode value = nodes.get(key.name());
        ConfigNode file = nodes.get(twin.name());
        if (file == null || get(twin).isEmpty()) {
            return Optional.empty();
        }
        return value == null || value.place().order() <= file.place().order()
                ? FileForms.path(file, scope.member(twin.name()))
                : Optional.empty();
    }

    /** Returns the file that the value of a key comes from; empty where none was written, or it is wrong. */
    Optional<Path> fileOf(ConfigKey<?> key) {
        ConfigNode file = nodes.get(key.name());
        return file == null || get(key).isEmpty() ? Optional.empty() : FileForms.path(file, scope.member(key.name()));
    }

    /** Returns what was written for each of these keys, and where, without secrets. */
    public List<WrittenSetting> written(List<ConfigKey<?>> keys) {
        return WrittenSettings.of(keys, nodes);
    }

    /** Tells whether an environment variable went into the value of a key such as {@code routes}, which is then not to be shown. */
    public boolean holdsVariable(String key) {
        return node(key).filter(ConfigNode::holdsVariable).isPresent();
    }

    /**
     * Adds what a check over the result found, at the places of the keys. What concerns a key that could not be read is left out: it
     * is among the problems already. So is everything where a whole file could not be read.
     *
     * @param found problems by keys such as {@code routes[2].path}; where they are is found out here
     */
    public void addAll(List<ConfigProblem> found) {
        if (!scope.problems().complete()) {
            return;
        }
        for (ConfigProblem problem : found) {
            String key = plainKey(problem.key());
            if (!scope.problems().concerns(key) && !scope.problems().concerns(key + TWIN)) {
                scope.problems().add(placeOf(problem.key()), problem.key(), problem.why());
            }
        }
    }

    /** Finds the place of a key such as {@code session.keys} or {@code rules[2].path}, as exactly as it is known. */
    private Place placeOf(String key) {
        ConfigNode node = node(key).orElse(null);
        if (node == null) {
            return place;
        }
        Matcher index = INDEX.matcher(key);
        if (node instanceof ConfigNode.Items list && index.find()) {
            int at = Integer.parseInt(index.group(1));
            return at < list.items().size() ? list.items().get(at).place() : node.place();
        }
        return node.place();
    }

    private Optional<ConfigNode> node(String key) {
        return node(nodes, plainKey(key));
    }

    /** Finds what is written under a key, or about it, also where the operator has chosen a part of the name. */
    private static Optional<ConfigNode> node(Map<String, ConfigNode> nodes, String key) {
        ConfigNode own = nodes.getOrDefault(key, nodes.get(key + TWIN));
        if (own != null) {
            return Optional.of(own);
        }
        for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
            ConfigNode above = nodes.get(key.substring(0, dot));
            if (above instanceof ConfigNode.Block block) {
                return node(block.members(), key.substring(dot + 1)).or(() -> Optional.of(block));
            }
            if (above != null) {
                return Optional.of(above);
            }
        }
        return Optional.empty();
    }

    private static String plainKey(String key) {
        int at = key.indexOf('[');
        return at < 0 ? key : key.substring(0, at);
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
