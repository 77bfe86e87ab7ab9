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
    private static final Pattern EXAMPLE = Pattern.compile(
            "^#+ ([^\\n]+)\\n(?:(?!^#+ ).*\\n)*?```yaml\\n(.*?)```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path secrets;

    private Map<String, GatehouseConfig> examples() throws IOException {
        Map<String, GatehouseConfig> examples = new LinkedHashMap<>();
        String document = Files.readString(DOCUMENT);
        Matcher matcher = EXAMPLE.matcher(document);
        while (matcher.find()) {
            String yaml = matcher.group(2);
            Matcher file = Pattern.compile("/run/secrets/([a-z0-9-]+)").matcher(yaml);
            while (file.find()) {
                Files.writeString(secrets.resolve(file.group(1)), "secret-of-" + file.group(1));
            }
            examples.put(
                    matcher.group(1),
                    ConfigReader.read(List.of(ConfigSource.yaml(
                            matcher.group(1), yaml.replace("/run/secrets/", secrets + "/"), Path.of("")))));
        }
        assertThat(examples).hasSize(document.split("```yaml", -1).length - 1);
        return examples;
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
