package io.gatehouse.config.reader;

import java.util.List;

/**
 * One setting: its name, and all that the reader and the reference of the configuration know of it.
 *
 * @param <T> what its value becomes
 */
public final class ConfigKey<T> {
    private final String name;
    private final ConfigType<T> type;
    private final String defaultText;
    private final String meaning;

    private ConfigKey(String name, ConfigType<T> type, String defaultText, String meaning) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /**
     * Returns a key.
     *
     * @param name the dotted name, such as {@code provider.client-id}
     * @param type what its value must look like
     * @param defaultText its default as it would be written; empty where there is none
     * @param meaning what it decides, in one sentence
     */
    public static <T> ConfigKey<T> of(String name, ConfigType<T> type, String defaultText, String meaning) {
        return new ConfigKey<>(name, type, defaultText, meaning);
    }

    /** Returns the dotted name. */
    public String name() {
        return name;
    }

    /** Returns what the value must look like. */
    public ConfigType<T> type() {
        return type;
    }

    /** Returns the default as it would be written; empty where there is none. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what the key decides, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** Returns the keys within the value, where that is a map with keys of its own or a list of such maps. */
    public List<ConfigKey<?>> members() {
        return type.members();
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
