package io.gatehouse.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of {@code docs/providers.md} is a good configuration. */
class ProvidersDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "providers.md");
    private static final Pattern SECRET = Pattern.compile("/run/secrets/([a-z0-9-]+)");

    @TempDir
    Path secrets;

    private Map<String, GatehouseConfig> examples() throws IOException {
        Map<String, GatehouseConfig> examples = new LinkedHashMap<>();
        String title = "";
        StringBuilder yaml = null;
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.equals("```yaml")) {
                yaml = new StringBuilder();
            } else if (line.equals("```") && yaml != null) {
                assertThat(examples.put(title, read(title, yaml.toString())))
                        .as(title)
                        .isNull();
                yaml = null;
            } else if (yaml != null) {
                yaml.append(line).append('\n');
            } else if (line.startsWith("#")) {
                title = line.replaceFirst("^#+ ", "");
            }
        }
        return examples;
    }

    private GatehouseConfig read(String title, String yaml) throws IOException {
        Matcher file = SECRET.matcher(yaml);
        while (file.find()) {
            Files.writeString(secrets.resolve(file.group(1)), "secret-of-" + file.group(1));
        }
        return ConfigReader.read(
                List.of(ConfigSource.yaml(title, yaml.replace("/run/secrets/", secrets + "/"), Path.of(""))));
    }

    @Test
    void theExamplesAreRead() throws IOException {
        Map<String, GatehouseConfig> examples = examples();
        assertThat(examples.keySet())
                .containsExactly(
                        "Keycloak",
                        "Microsoft Entra ID, one tenant",
                        "Microsoft Entra ID, several tenants",
                        "Okta",
                        "Auth0",
                        "Google",
                        "Amazon Cognito",
                        "WSO2 Identity Server",
                        "GitLab",
                        "authentik",
                        "Several providers at once");
        assertThat(examples.values()).allSatisfy(config -> {
            assertThat(config.problems()).isEmpty();
            assertThat(config.weakSettings()).isEmpty();
            assertThat(config.providers())
                    .allSatisfy(provider -> assertThat(provider.clientSecrets()).hasSize(1));
        });
    }

    @Test
    void theExampleOfSeveralHasWhatTheTextSaysOfIt() throws IOException {
        List<ProviderConfig> several = new ArrayList<>();
        examples().forEach((title, config) -> {
            if (title.equals("Several providers at once")) {
                several.addAll(config.providers());
            }
        });
        assertThat(several).extracting(ProviderConfig::name).containsExactly("acme", "globex", "staff", "customers");
    }
}
