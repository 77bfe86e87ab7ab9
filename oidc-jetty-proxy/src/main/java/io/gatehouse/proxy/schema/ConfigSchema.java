package io.gatehouse.proxy.schema;

import io.gatehouse.config.reader.ConfigKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a JSON Schema (draft-07, which editors understand best) of configuration keys. What the schema refuses the gateway refuses too;
 * what it lets pass may still contradict itself, which {@code gatehouse check} says.
 */
public final class ConfigSchema {
    private static final String TITLE = "gatehouse.yml";

    private final Map<String, Object> definitions = new TreeMap<>();
    private final ShapeSchema shapes = new ShapeSchema(definitions);

    private ConfigSchema() {}

    /**
     * Returns the schema as JSON over several lines.
     *
     * @param keys every key that the file may have, in the order in which editors should list them
     */
    public static String of(List<ConfigKey<?>> keys) {
        return JsonText.of(new ConfigSchema().document(keys));
    }

    private Map<String, Object> document(List<ConfigKey<?>> keys) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", "http://json-schema.org/draft-07/schema#");
        document.put("title", TITLE);
        document.put("description", "The configuration of Gatehouse, as the gateway and web applications read it.");
        document.putAll(shapes.block("", keys, List.of(), "#"));
        document.put("definitions", definitions);
        return document;
    }
}
