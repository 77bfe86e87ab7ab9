package io.gatehouse.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.policy.AccessPolicy;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} says what the code does; the rows of the gateway are compared where the gateway is tested. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile(
            "^\\| `(?!(?:routes|server|tracing|mod-auth)\\b)[a-z][a-z.\\[\\]-]*` \\| .*$", Pattern.MULTILINE);
    private static final String MINIMUM =
            "provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}\n";

    @Test
    void theTablesHoldEveryKeyAsTheCodeKnowsIt() throws IOException {
        List<String> expected = new ArrayList<>();
        ConfigReader.keys().forEach(key -> addRows(expected, "", key));

        assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> rows() throws IOException {
        return ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .map(MatchResult::group)
                .filter(row -> row.split(" \\| ", -1).length == 4)
                .toList();
    }

    private static void addRows(List<String> rows, String prefix, ConfigKey<?> key) {
        String shownDefault = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
        rows.add("| `" + prefix + key.name() + "` | " + key.type().name() + " | " + shownDefault + " | " + key.meaning()
                + " |");
        String below = List.of("map", "word or map").contains(key.type().name()) ? "." : "[].";
        key.members().forEach(member -> addRows(rows, prefix + key.name() + below, member));
    }

    @Test
    void theDefaultsAreThoseOfTheBuilders() {
        StringBuilder written = new StringBuilder(MINIMUM);
        for (ConfigKey<?> key : ConfigReader.keys()) {
            if (!key.defaultText().isEmpty()) {
                written.append(key.name())
                        .append(": ")
                        .append(key.defaultText())
                        .append('\n');
            }
        }

        assertThat(described(read(written.toString()))).isEqualTo(described(read(MINIMUM)));
        assertThat(described(read(MINIMUM + "login.max-pending: 6"))).isNotEqualTo(described(read(MINIMUM)));
    }

    private static GatehouseConfig read(String yaml) {
        return ConfigReader.read(List.of(ConfigSource.yaml("test.yml", yaml, Path.of(""))));
    }

    /** Returns what every accessor returns, all the way down. */
    private static String described(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(ConfigurationDocumentTest::described).orElse("nothing");
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream()
                    .map(ConfigurationDocumentTest::described)
                    .toList()
                    .toString();
        }
        if (value instanceof AccessPolicy policy) {
            return policy.rules().toString();
        }
        if (value instanceof Map<?, ?> map) {
            return map.toString();
        }
        boolean settings = value.getClass().getPackage().equals(GatehouseConfig.class.getPackage())
                && !value.getClass().isEnum()
                && !(value instanceof Secret);
        if (!settings) {
            return value.toString();
        }
        Map<String, String> described = new TreeMap<>();
        for (Method accessor : value.getClass().getDeclaredMethods()) {
            boolean plain = Modifier.isPublic(accessor.getModifiers())
                    && !Modifier.isStatic(accessor.getModifiers())
                    && accessor.getParameterCount() == 0
                    && !accessor.getName().equals("toString");
            if (plain) {
                described.put(accessor.getName(), described(call(accessor, value)));
            }
        }
        return described.toString();
    }

    private static Object call(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("an accessor of the settings cannot be called", e);
        }
    }
}
