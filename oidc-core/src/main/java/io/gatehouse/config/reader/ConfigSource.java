package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Somewhere that settings are written. Nothing is read before the {@link ConfigReader} does. */
public final class ConfigSource {
    /** How many bytes of a YAML file are read at most; a larger file is a problem. */
    public static final int MAX_BYTES = YamlTree.MAX_CHARS;

    /** What differs between the kinds of sources. */
    interface Content {
        /** Puts what is written under the names of known keys. */
        void load(Loading loading);

        /** Returns the variables of the environment, where this is it. */
        default Map<String, String> variables() {
            return Map.of();
        }
    }

    private final String name;
    private final boolean file;
    private final Content content;

    private ConfigSource(String name, boolean file, Content content) {
        this.name = name;
        this.file = file;
        this.content = content;
    }

    /** Returns a YAML file. Relative paths in it start at its directory. */
    public static ConfigSource yaml(Path path) {
        return new ConfigSource(path.toString(), true, loading -> {
            Path directory = path.toAbsolutePath().getParent();
            Place place = loading.place(path.toString(), directory == null ? Path.of("") : directory);
            try {
                loading.yaml(FileForms.read(path, ConfigProblem.quoted(path.toString()), MAX_BYTES), place);
            } catch (IOException e) {
                loading.unreadable(place, e);
            }
        });
    }

    /**
     * Returns a YAML text that was read elsewhere.
     *
     * @param name what the text is called in problems, such as {@code /WEB-INF/gatehouse.yml}
     * @param text the YAML
     * @param base the directory that relative paths in it start from
     */
    public static ConfigSource yaml(String name, String text, Path base) {
        return new ConfigSource(name, true, loading -> loading.yaml(text, loading.place(name, base)));
    }

    /**
     * Returns a YAML text in UTF-8 that was read elsewhere, {@link #MAX_BYTES} and one byte at most.
     *
     * @param name what the text is called in problems, such as {@code /WEB-INF/gatehouse.yml}
     * @param bytes the YAML
     * @param base the directory that relative paths in it start from
     */
    public static ConfigSource yaml(String name, byte[] bytes, Path base) {
        byte[] copy = bytes.clone();
        return new ConfigSource(name, true, loading -> {
            Place place = loading.place(name, base);
            try {
                loading.yaml(FileForms.decode(copy, MAX_BYTES, ConfigProblem.quoted(name)), place);
            } catch (IOException e) {
                loading.unreadable(place, e);
            }
        });
    }

    /**
     * Returns parameters that are named by dotted keys. Relative paths in them start at the working directory.
     *
     * @param kind what one of them is called in problems, such as {@code init-param}
     * @param parameters key to text; lists are written with commas, maps as YAML
     */
    public static ConfigSource parameters(String kind, Map<String, String> parameters) {
        return parameters(kind, "", parameters);
    }

    /**
     * Returns those parameters that are named by a prefix and a dotted key. Others are passed over.
     *
     * @param kind what one of them is called in problems, such as {@code context-param}
     * @param prefix what the names of ours begin with, such as {@code gatehouse.}
     * @param parameters prefixed key to text; lists are written with commas, maps as YAML
     */
    public static ConfigSource parameters(String kind, String prefix, Map<String, String> parameters) {
        Map<String, String> copy = new LinkedHashMap<>(parameters);
        return new ConfigSource(
                kind,
                false,
                loading -> copy.forEach((parameter, text) -> {
                    if (parameter.startsWith(prefix)) {
                        Place place = loading.place(kind + " " + ConfigProblem.plain(parameter), Path.of(""));
                        loading.dotted(parameter.substring(prefix.length()), text, place);
                    }
                }));
    }

    /**
     * Returns a single setting. A relative path in it starts at the working directory.
     *
     * @param name what it is called in problems, such as {@code --issuer}
     * @param key the dotted key
     * @param text the value; lists are written with commas, maps as YAML
     */
    public static ConfigSource setting(String name, String key, String text) {
        return new ConfigSource(name, false, loading -> loading.dotted(key, text, loading.place(name, Path.of(""))));
    }

    /**
     * Returns the environment: {@code GATEHOUSE_PROVIDER_CLIENT_ID} for {@code provider.client-id}, and what
     * <code>${NAME}</code> in the other sources refers to. An empty variable counts as not set.
     */
    public static ConfigSource environment(Map<String, String> variables) {
        Map<String, String> copy = Map.copyOf(variables);
        return new ConfigSource("environment", false, new Content() {
            @Override
            public void load(Loading loading) {
                EnvironmentNames.load(copy, loading);
            }

            @Override
            public Map<String, String> variables() {
                return copy;
            }
        });
    }

    Content content() {
        return content;
    }

    String name() {
        return name;
    }

    boolean isFile() {
        return file;
    }

    /** Returns what the source is called, and nothing of what is written there. */
    @Override
    public String toString() {
        return "ConfigSource[" + name + "]";
    }
}
