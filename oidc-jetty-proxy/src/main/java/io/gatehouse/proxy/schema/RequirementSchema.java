package io.gatehouse.proxy.schema;

import static io.gatehouse.proxy.schema.ShapeSchema.ordered;

import io.gatehouse.config.Limits;
import java.util.List;
import java.util.Map;

/** The schema of requirements, which may lie within each other: {@code signed-in}, <code>{any: [{role: admin}, …]}</code> … */
final class RequirementSchema {
    /** What its definition is called. */
    static final String NAME = "requirement";

    private static final String CLAIM = "claim-test";
    private static final Map<String, Object> ITSELF = Map.of("$ref", "#/definitions/" + NAME);
    private static final Map<String, Object> NAME_OR_NAMES = ordered(
            "type",
            List.of("string", "number", "boolean", "array"),
            "minLength",
            1,
            "items",
            ordered("type", List.of("string", "number", "boolean"), "minLength", 1),
            "minItems",
            1,
            "maxItems",
            Limits.ALTERNATIVES);
    private static final Map<String, Object> VALUE_OR_VALUES = ordered(
            "type",
            List.of("string", "number", "boolean", "array"),
            "items",
            Map.of("type", List.of("string", "number", "boolean")),
            "minItems",
            1,
            "maxItems",
            Limits.ALTERNATIVES);

    private RequirementSchema() {}

    static void define(Map<String, Object> definitions) {
        definitions.computeIfAbsent(NAME, unused -> requirement());
        definitions.computeIfAbsent(CLAIM, unused -> claim());
    }

    private static Map<String, Object> requirement() {
        Map<String, Object> parts =
                ordered("type", "array", "items", ITSELF, "minItems", 1, "maxItems", Limits.REQUIREMENTS);
        Map<String, Object> words = ordered(
                "role", NAME_OR_NAMES,
                "scope", NAME_OR_NAMES,
                "claim",
                        ordered(
                                "type",
                                "object",
                                "additionalProperties",
                                Map.of("$ref", "#/definitions/" + CLAIM),
                                "minProperties",
                                1),
                "any", parts,
                "all", parts,
                "not", ITSELF);
        return ordered(
                "anyOf",
                List.of(
                        Map.of("enum", List.of("everyone", "signed-in")),
                        ordered("type", "string", "pattern", "\\$\\{"),
                        one(words)));
    }

    private static Map<String, Object> claim() {
        return ordered(
                "anyOf",
                List.of(
                        VALUE_OR_VALUES,
                        one(ordered(
                                "matches", VALUE_OR_VALUES,
                                "equals", VALUE_OR_VALUES,
                                "absent", ordered("type", List.of("boolean", "string"))))));
    }

    private static Map<String, Object> one(Map<String, Object> properties) {
        return ordered(
                "type",
                "object",
                "properties",
                properties,
                "additionalProperties",
                false,
                "minProperties",
                1,
                "maxProperties",
                1);
    }
}
