package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a configuration from several sources, the later of which win key by key, and finds every problem with it at once.
 *
 * <p>Values may refer to the environment by <code>${NAME}</code> and <code>${NAME:-default}</code>, where one of the sources is
 * {@linkplain ConfigSource#environment the environment}; {@code $$} before a brace stands for {@code $} itself.
 */
public final class ConfigReader {
    /** A section for those that need the engine alone. */
    private static final class EngineAlone implements ConfigSection<GatehouseConfig> {
        @Override
        public List<ConfigKey<?>> keys() {
            return List.of();
        }

        @Override
        public GatehouseConfig make(GatehouseConfig engine, ConfigValues values) {
            return engine;
        }
    }

    private ConfigReader() {}

    /** Returns every key of the engine, in the order of the reference. */
    public static List<ConfigKey<?>> keys() {
        return EngineKeys.all();
    }

    /**
     * Reads the settings of the engine.
     *
     * @param sources in the order of their precedence, the weakest first
     * @throws ConfigException when they have problems; it holds all of them
     */
    public static GatehouseConfig read(List<ConfigSource> sources) {
        return read(sources, new EngineAlone());
    }

    /**
     * Reads the settings of the engine and others beside them.
     *
     * @param sources in the order of their precedence, the weakest first
     * @param section the other settings
     * @throws ConfigException when they have problems; it holds all of them
     */
    public static <T> T read(List<ConfigSource> sources, ConfigSection<T> section) {
        List<String> names = new ArrayList<>();
        EngineKeys.all().forEach(key -> names.add(key.name()));
        section.keys().forEach(key -> names.add(key.name()));
        Map<String, String> variables = new HashMap<>();
        sources.forEach(source -> variables.putAll(source.content().variables()));
        ProblemList problems = new ProblemList();
        Scope root = new Scope(problems, new Variables(variables), "", false);

        Loading loading = new Loading(names, root);
        sources.forEach(loading::load);
        String where = sources.stream()
                .filter(ConfigSource::isFile)
                .map(ConfigSource::name)
                .reduce((first, second) -> second)
                .orElse("configuration");
        Place nowhere = new Place(Integer.MAX_VALUE, where, 0, Path.of(""));
        Map<String, ConfigNode> settings = loading.settings();
        ConfigValues values = new ConfigValues(settings, nowhere, root);

        GatehouseConfig engine = EngineSections.read(values);
        values.addAll(engine.problems(values::holdsVariable));
        T result = section.make(engine, values);
        problems.throwIfAny();
        return result;
    }
}
