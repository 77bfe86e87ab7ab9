package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what all sources say under the names of known keys; a later source replaces what an earlier one said. */
final class Loading {
    // Of the gateway, and known to every reader: a configuration that moves from the gateway into a web application
    // deserves a better word than "not known".
    private static final List<String> GATEWAY_ONLY = List.of("routes", "server");
    private static final String GATEWAY_WORD =
            "is a setting of the gateway, which has no meaning in a web application; remove it here";

    private final Collection<String> keyNames;
    private final Set<String> mentioned = new HashSet<>();
    private final Map<String, Runnable> unknownVariables = new LinkedHashMap<>();
    private final Scope root;
    private final Map<String, ConfigNode> settings = new LinkedHashMap<>();
    private int order;

    Loading(Collection<String> keyNames, Scope root) {
        this.keyNames = keyNames;
        this.root = root;
    }

    void load(ConfigSource source) {
        source.content().load(this);
        order++;
    }

    /** Returns what was said, when all sources are loaded. */
    Map<String, ConfigNode> settings() {
        unknownVariables.keySet().removeAll(mentioned);
        unknownVariables.values().forEach(Runnable::run);
        unknownVariables.clear();
        return settings;
    }

    Collection<String> keyNames() {
        return keyNames;
    }

    Place place(String name, Path base) {
        return new Place(order, name, 0, base);
    }

    void unreadable(Place place, IOException why) {
        root.problems().markIncomplete();
        root.problems().add(place, "", String.valueOf(why.getMessage()));
    }

    void yaml(String text, Place place) {
        mentioned.addAll(Variables.mentionedIn(text));
        ConfigNode tree = YamlTree.read(text, place::atLine, false, root).orElse(null);
        if (tree == null) {
            root.problems().markIncomplete();
        } else if (tree instanceof ConfigNode.Block block) {
            members(block, "");
        } else if (!(tree instanceof ConfigNode.Nothing)) {
            root.problems().markIncomplete();
            root.problem(tree, "expected settings such as \"provider:\", but came " + tree.kind());
        }
    }

    private void members(ConfigNode.Block block, String above) {
        block.members().forEach((name, node) -> {
            String key = above + name;
            if (keyNames.contains(key)) {
                ConfigNode earlier = settings.get(key);
                if (earlier != null && earlier.place().order() == order) {
                    root.member(key).problem(node, "is written a second time; the first is at " + earlier.place());
                }
                put(key, node);
            } else if (keyNames.stream().noneMatch(known -> known.startsWith(key + "."))) {
                root.member(ConfigProblem.plain(key)).problem(node, unknown(key));
            } else if (node instanceof ConfigNode.Block inner) {
                members(inner, key + ".");
            } else if (!(node instanceof ConfigNode.Nothing)) {
                root.member(key).problem(node, "expected settings below this key, but came " + node.kind());
            }
        });
    }

    void dotted(String key, String text, Place place) {
        mentioned.addAll(Variables.mentionedIn(text));
        ConfigNode node = text.isBlank()
                ? new ConfigNode.Nothing(place)
                : new ConfigNode.Text(place, text.strip(), true, false, false, false);
        if (keyNames.contains(key)) {
            put(key, node);
        } else {
            root.member(ConfigProblem.plain(key)).problem(node, unknown(key));
        }
    }

    /** Takes a setting; nothing written in place of a value stands for the default, whatever was said before. */
    void put(String key, ConfigNode node) {
        settings.remove(key);
        if (!(node instanceof ConfigNode.Nothing)) {
            settings.put(key, node);
        }
    }

    /** Takes a variable that stands for no key: a problem unless a value refers to it. */
    void unknownVariable(String variable, Place place, Map<String, String> keysByVariable) {
        String why = gatewayOnly()
                        .anyMatch(word -> variable.equals(EnvironmentNames.of(word))
                                || variable.startsWith(EnvironmentNames.of(word) + "_"))
                ? GATEWAY_WORD
                : KeyNames.unknown(variable, keysByVariable.keySet())
                        + "; variables that begin with GATEHOUSE_ are settings";
        unknownVariables.put(variable, () -> root.problems().add(place, ConfigProblem.plain(variable), why));
    }

    private String unknown(String key) {
        return gatewayOnly().anyMatch(word -> key.equals(word) || key.startsWith(word + "."))
                ? GATEWAY_WORD
                : KeyNames.unknown(key, namesAndSections());
    }

    private Set<String> namesAndSections() {
        Set<String> names = new LinkedHashSet<>(keyNames);
        for (String name : keyNames) {
            for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
                names.add(name.substring(0, dot));
            }
        }
        return names;
    }

    /** Returns the words that are of the gateway alone; none where it is the gateway that reads. */
    private Stream<String> gatewayOnly() {
        return GATEWAY_ONLY.stream()
                .filter(word ->
                        keyNames.stream().noneMatch(known -> known.equals(word) || known.startsWith(word + ".")));
    }
}
