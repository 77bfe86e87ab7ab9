package io.gatehouse.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a configuration from several sources, the later of which win key by key, and finds every problem with it at once.
 *
 * <p>Values may refer to the environment by <code>${NAME}</code> and <code>${NAME:-default}</code>, where one of the sources is
 * {@linkplain ConfigSource#environment the environment}; {@code $$} before a brace stands for {@code $} itself.
 */
public final class ConfigReader {
    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,6})]");

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
        T result = section.make(engine, values);
        if (loading.complete()) {
            judge(engine, settings, nowhere, problems);
        }
        problems.throwIfAny();
        return result;
    }

    /** Adds what is wrong with the settings as a whole, without what is known to be wrong already. */
    private static void judge(
            GatehouseConfig engine, Map<String, ConfigNode> settings, Place nowhere, ProblemList problems) {
        Predicate<String> hidden =
                key -> node(key, settings).filter(ConfigNode::holdsVariable).isPresent();
        for (ConfigProblem problem : ConfigCheck.of(engine, hidden)) {
            String key = plainKey(problem.key());
            if (!problems.concerns(key) && !problems.concerns(key + "-file")) {
                problems.add(place(problem.key(), settings, nowhere), problem.key(), problem.why());
            }
        }
    }

    private static Optional<ConfigNode> node(String key, Map<String, ConfigNode> settings) {
        String plain = plainKey(key);
        return Optional.ofNullable(settings.getOrDefault(plain, settings.get(plain + "-file")));
    }

    private static String plainKey(String key) {
        int at = key.indexOf('[');
        return at < 0 ? key : key.substring(0, at);
    }

    /** Finds the place of a key such as {@code session.keys} or {@code rules[2].path}, as exactly as it is known. */
    private static Place place(String key, Map<String, ConfigNode> settings, Place nowhere) {
        ConfigNode node = node(key, settings).orElse(null);
        if (node == null) {
            return nowhere;
        }
        Matcher index = INDEX.matcher(key);
        if (node instanceof ConfigNode.Items list && index.find()) {
            int at = Integer.parseInt(index.group(1));
            return at < list.items().size() ? list.items().get(at).place() : node.place();
        }
        return node.place();
    }
}
