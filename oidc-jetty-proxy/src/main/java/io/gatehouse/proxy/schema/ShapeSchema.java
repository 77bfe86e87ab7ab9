package io.gatehouse.proxy.schema;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Says in the words of JSON Schema what a {@link ConfigShape} says. */
final class ShapeSchema {
    private static final String VARIABLE = "\\$\\{";
    private static final Map<String, Object> NOTHING = Map.of("type", "null");
    private static final Map<String, Object> A_VARIABLE = ordered("type", "string", "pattern", VARIABLE);

    private final Map<String, Object> definitions;

    ShapeSchema(Map<String, Object> definitions) {
        this.definitions = definitions;
    }

    /**
     * Returns the schema of a map with keys of its own. Each key may be written nested or with dots, the latter by patterns, which editors
     * do not propose.
     *
     * @param name what stands before the names of the keys where they are defined, for the names of definitions
     * @param pointer where the schema will stand in the document
     */
    Map<String, Object> block(String name, List<ConfigKey<?>> keys, List<String> required, String pointer) {
        KeyTree tree = new KeyTree();
        keys.forEach(key -> tree.add(key.name(), key));
        Map<String, Object> schema = level(name, tree, pointer);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    private Map<String, Object> level(String name, KeyTree tree, String pointer) {
        Map<String, Object> properties = new LinkedHashMap<>();
        Map<String, Object> dotted = new LinkedHashMap<>();
        tree.members().forEach((member, below) -> {
            String at = pointer + "/properties/" + member;
            properties.put(
                    member,
                    below.key()
                            .map(key -> value(name + member, key, at))
                            .orElseGet(() -> nullable(level(name + member + ".", below, at))));
        });
        tree.deeper()
                .forEach((path, way) -> dotted.put(
                        "^" + path.replace(".", "\\.") + "$",
                        Map.of("$ref", pointer + "/properties/" + String.join("/properties/", way))));
        Map<String, Object> schema = ordered("type", "object", "properties", properties);
        if (!dotted.isEmpty()) {
            schema.put("patternProperties", dotted);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> value(String name, ConfigKey<?> key, String pointer) {
        Map<String, Object> schema = ordered("description", key.meaning());
        if (!key.defaultText().isEmpty()) {
            schema.put("default", DefaultValue.of(key));
        }
        schema.putAll(nullable(shape(name, key.type().shape(), pointer)));
        return schema;
    }

    private Map<String, Object> shape(String name, ConfigShape shape, String pointer) {
        if (shape instanceof ConfigShape.Single single) {
            return single(single.pattern());
        }
        if (shape instanceof ConfigShape.Flag) {
            return ordered("type", List.of("boolean", "string"), "pattern", whole("true|false"));
        }
        if (shape instanceof ConfigShape.Whole) {
            return ordered("type", List.of("integer", "string"), "pattern", whole("-?[0-9]{1,9}"));
        }
        if (shape instanceof ConfigShape.Words words) {
            return anyOf(List.of(ordered("enum", spellings(words.words())), A_VARIABLE));
        }
        if (shape instanceof ConfigShape.Several several) {
            return several(name, several);
        }
        if (shape instanceof ConfigShape.Named named) {
            return ordered(
                    "type",
                    "object",
                    "additionalProperties",
                    shape(name, named.value(), pointer + "/additionalProperties"),
                    "maxProperties",
                    named.most());
        }
        if (shape instanceof ConfigShape.Block block) {
            return block(name + ".", block.keys(), block.required(), pointer);
        }
        if (shape instanceof ConfigShape.Either either) {
            return anyOf(List.of(
                    shape(name, either.first(), pointer + "/anyOf/0"),
                    shape(name, either.second(), pointer + "/anyOf/1")));
        }
        RequirementSchema.define(definitions);
        return anyOf(List.of(Map.of("$ref", "#/definitions/" + RequirementSchema.NAME)));
    }

    private Map<String, Object> several(String name, ConfigShape.Several several) {
        String definition = name + ".element";
        Map<String, Object> element = shape(name, several.element(), "#/definitions/" + definition);
        if (several.element() instanceof ConfigShape.Single) {
            Map<String, Object> schema = new LinkedHashMap<>(element);
            schema.put("type", typesWith(element, "array"));
            schema.put("items", element);
            schema.put("maxItems", several.most());
            return schema;
        }
        Map<String, Object> one = element;
        if (!(several.element() instanceof ConfigShape.Words)) {
            definitions.put(definition, element);
            one = Map.of("$ref", "#/definitions/" + definition);
        }
        return anyOf(List.of(one, ordered("type", "array", "items", one, "maxItems", several.most())));
    }

    private static Map<String, Object> single(String pattern) {
        if (pattern.isEmpty()) {
            return ordered("type", List.of("string", "number", "boolean"), "minLength", 1);
        }
        return ordered("type", types(pattern), "pattern", whole(pattern));
    }

    /** Returns as what YAML reads that which a pattern matches. */
    private static List<String> types(String pattern) {
        if (Pattern.matches(pattern, "0.5")) {
            return List.of("string", "number");
        }
        return Pattern.matches(pattern, "200") ? List.of("string", "integer") : List.of("string");
    }

    /** Returns what matches the whole of a text, or a text that a variable goes into, of which nothing is known. */
    private static String whole(String pattern) {
        return "^(?:" + pattern + ")$|" + VARIABLE;
    }

    /** Returns words as YAML reads them: one of digits alone is a number there. */
    private static List<Object> spellings(List<String> words) {
        List<Object> spellings = new ArrayList<>();
        for (String word : words) {
            if (word.matches("[0-9]+")) {
                spellings.add(Integer.valueOf(word));
            }
            spellings.add(word);
        }
        return spellings;
    }

    /** Returns a schema that lets a key without a value pass, too, which stands for its default. */
    private static Map<String, Object> nullable(Map<String, Object> schema) {
        Map<String, Object> nullable = new LinkedHashMap<>(schema);
        if (schema.containsKey("type")) {
            nullable.put("type", typesWith(schema, "null"));
        } else if (schema.get("anyOf") instanceof List<?> forms) {
            List<Object> more = new ArrayList<>(forms);
            more.add(NOTHING);
            nullable.put("anyOf", more);
        }
        return nullable;
    }

    private static List<Object> typesWith(Map<String, Object> schema, String more) {
        List<Object> types = new ArrayList<>();
        if (schema.get("type") instanceof List<?> several) {
            types.addAll(several);
        } else {
            types.add(String.valueOf(schema.get("type")));
        }
        types.add(more);
        return types;
    }

    private static Map<String, Object> anyOf(List<Object> forms) {
        return ordered("anyOf", forms);
    }

    /** Returns a map that keeps the order of its members. */
    static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
