package io.gatehouse.proxy.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.YamlText;
import io.gatehouse.proxy.importer.httpd.HttpdImport;
import io.gatehouse.proxy.importer.oauth2proxy.Oauth2ProxyImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages on coming from other products show is what comes out. */
class MigrationDocumentsTest {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path directory;

    private static String block(String page, String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve(page)));
        assertThat(block.find()).as(page + " has a block of " + language).isTrue();
        return block.group(1);
    }

    /** Returns the YAML without comments and empty lines, as the pages show it. */
    private static String plain(Draft draft) {
        return YamlText.of(draft, List.of(), secret -> true, "")
                .lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void theSiteOfApacheBecomesWhatThePageShows() throws IOException, ImportFailedException {
        String page = "migrate-from-mod-auth-openidc.md";
        Path file = Files.writeString(directory.resolve("site.conf"), block(page, "apache"));

        assertThat(plain(HttpdImport.read(List.of(file), Map.of(), null))).isEqualTo(block(page, "yaml"));
    }

    @Test
    void theFileOfOauth2ProxyBecomesWhatThePageShows() throws IOException, ImportFailedException {
        String page = "migrate-from-oauth2-proxy.md";
        Path file = Files.writeString(directory.resolve("oauth2-proxy.cfg"), block(page, "toml"));

        assertThat(plain(Oauth2ProxyImport.read(List.of(file.toString()), Map.of())))
                .isEqualTo(block(page, "yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate-from-keycloak-filter.md", "migrate-from-pac4j.md"})
    void theSettingsOfThePageAreRight(String page) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "s3cret\n");
        String yaml = block(page, "yaml").replace("/run/secrets/shop", secret.toString());

        assertThat(ConfigReader.read(List.of(ConfigSource.yaml(page, yaml, Path.of(""))))
                        .notes())
                .isEmpty();
    }
}
