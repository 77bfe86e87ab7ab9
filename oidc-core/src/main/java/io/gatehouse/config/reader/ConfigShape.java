package io.gatehouse.config.reader;

import java.util.List;

/**
 * How the value of a {@link ConfigKey} may be written in YAML, in the terms of a schema. What is of the right shape may still be refused
 * when the configuration is judged; what is not always is. Any single value may be, or hold, a variable such as <code>${NAME}</code>.
 */
public sealed interface ConfigShape {
    /**
     * A single value.
     *
     * @param pattern a regular expression that matches the whole of it; empty where any text will do
     */
    record Single(String pattern) implements ConfigShape {}

    /** {@code true} or {@code false}. */
    record Flag() implements ConfigShape {}

    /** A whole number. */
    record Whole() implements ConfigShape {}

    /** One of some words. */
    record Words(List<String> words) implements ConfigShape {}

    /** A list of at most so many elements, or a single element. */
    record Several(ConfigShape element, int most) implements ConfigShape {}

    /** A map from at most so many names of the operator's choice to values. */
    record Named(ConfigShape value, int most) implements ConfigShape {}

    /** A map with keys of its own, some of which may not be left out. */
    record Block(List<ConfigKey<?>> keys, List<String> required) implements ConfigShape {}

    /** One shape or the other. */
    record Either(ConfigShape first, ConfigShape second) implements ConfigShape {}

    /** A requirement, as {@link RequirementForm} reads it. */
    record Requirement() implements ConfigShape {}
}
