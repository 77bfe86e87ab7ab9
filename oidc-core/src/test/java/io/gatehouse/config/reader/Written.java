package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration as an operator writes it, in up to four places. */
final class Written {
    /** What every configuration needs. */
    static final String MINIMUM =
            "provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret-of-the-client}\n";

    private final List<ConfigSource> sources = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    static Written yaml(String... lines) {
        return new Written().andYaml("gatehouse.yml", String.join("\n", lines));
    }

    static Written minimumAnd(String... lines) {
        return yaml(MINIMUM + String.join("\n", lines));
    }

    static Written nothing() {
        return new Written();
    }

    Written andYaml(String name, String text) {
        sources.add(ConfigSource.yaml(name, text, Path.of("/etc/gatehouse")));
        return this;
    }

    Written andYaml(Path file) {
        sources.add(ConfigSource.yaml(file));
        return this;
    }

    Written and(String kind, String key, String text) {
        sources.add(ConfigSource.parameters(kind, Map.of(key, text)));
        return this;
    }

    Written andVariable(String name, String text) {
        environment.put(name, text);
        return this;
    }

    GatehouseConfig read() {
        List<ConfigSource> all = new ArrayList<>(sources);
        all.add(ConfigSource.environment(environment));
        return ConfigReader.read(all);
    }

    /** Returns the problems, each on a line. */
    List<String> problems() {
        ConfigException refused = catchThrowableOfType(ConfigException.class, this::read);
        return refused == null
                ? List.of()
                : refused.problems().stream().map(ConfigProblem::toString).toList();
    }
}
