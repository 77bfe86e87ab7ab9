package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code docs/configuration.md} says of the gateway, and its example, is true. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(?:routes|server|tracing)[a-z0-9.\\[\\]-]*` \\| .*$", Pattern.MULTILINE);
    private static final Pattern EXAMPLE =
            Pattern.compile("## A complete example\\n.*?```yaml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void theTableHoldsEveryKeyAsTheCodeKnowsIt() throws IOException {
        List<String> expected = new ArrayList<>();
        GatewayConfig.keys().forEach(key -> addRows(expected, "", key));

        assertThat(ROW.matcher(Files.readString(DOCUMENT)).results().map(MatchResult::group))
                .containsExactlyElementsOf(expected);
    }

    private static void addRows(List<String> rows, String prefix, ConfigKey<?> key) {
        String shownDefault = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
        rows.add("| `" + prefix + key.name() + "` | " + key.type().name() + " | " + shownDefault + " | " + key.meaning()
                + " |");
        key.members().forEach(member -> addRows(rows, prefix + key.name() + below(key), member));
    }

    @Test
    void theDefaultsAreThoseOfTheBuilders() {
        GatewayConfig written = read("""
                server: {listen: "http://127.0.0.1:8002", max-header-size: 16k, access-log: true}
                routes:
                  - {path: /, hosts: [], upstream: "http://h", host-header: preserve, strip-path: false, timeout: 60s}
                """);
        GatewayConfig silent = read("routes: [{upstream: 'http://h'}]\n");

        assertThat(written.routes()).usingRecursiveComparison().isEqualTo(silent.routes());
        assertThat(written.server()).usingRecursiveComparison().isEqualTo(silent.server());
        assertThat(written.tracing()).usingRecursiveComparison().isEqualTo(silent.tracing());
        for (ConfigKey<?> key : GatewayConfig.keys()) {
            if (!key.defaultText().isEmpty()) {
                String line = key.name() + ": " + key.defaultText() + "\n";
                GatewayConfig said = read("routes: [{upstream: 'http://h'}]\n" + line);
                assertThat(said.server()).usingRecursiveComparison().isEqualTo(silent.server());
                assertThat(said.tracing()).usingRecursiveComparison().isEqualTo(silent.tracing());
            }
        }
    }

    private static GatewayConfig read(String yaml) {
        return GatewayConfig.read(List.of(ConfigSource.yaml(
                "test.yml",
                "provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}\n" + yaml,
                Path.of(""))));
    }

    @Test
    void theExampleIsRightAndHoldsEveryKey() throws IOException {
        Matcher matcher = EXAMPLE.matcher(Files.readString(DOCUMENT));
        assertThat(matcher.find()).isTrue();
        String example = matcher.group(1);

        GatewayConfig config = GatewayConfig.read(List.of(
                ConfigSource.yaml("example.yml", example, Path.of("")),
                ConfigSource.environment(Map.of("CLIENT_SECRET", "s3cret"))));
        assertThat(config.routes()).hasSize(1);

        Set<String> expected = new TreeSet<>();
        ConfigReader.keys().forEach(key -> addNames(expected, "", key));
        // They stand in place of provider, which the example has.
        expected.removeIf(name -> name.startsWith("providers"));
        GatewayConfig.keys().forEach(key -> addNames(expected, "", key));
        Set<String> written = new TreeSet<>();
        addNames(written, "", new Load(LoadSettings.builder().build()).loadFromString(example));
        assertThat(written).isEqualTo(expected);
    }

    private static void addNames(Set<String> names, String prefix, ConfigKey<?> key) {
        if (key.members().isEmpty()) {
            names.add(prefix + key.name());
        }
        key.members().forEach(member -> addNames(names, prefix + key.name() + below(key), member));
    }

    private static void addNames(Set<String> names, String prefix, Object node) {
        if (node instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((name, value) -> addNames(names, prefix.isEmpty() ? "" + name : prefix + "." + name, value));
        } else if (node instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map) {
            list.forEach(element -> addNames(names, prefix + "[]", element));
        } else {
            names.add(prefix);
        }
    }

    private static String below(ConfigKey<?> key) {
        return List.of("map", "word or map").contains(key.type().name()) ? "." : "[].";
    }
}
