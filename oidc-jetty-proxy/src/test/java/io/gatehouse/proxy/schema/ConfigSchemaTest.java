package io.gatehouse.proxy.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.config.ConfigException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of the configuration says what the reader does: neither refuses what the other is content with. */
class ConfigSchemaTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path SAMPLES = Path.of("..", "samples");
    private static final Pattern EXAMPLE =
            Pattern.compile("## A complete example\\n.*?```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final String MINIMUM = """
            provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}
            """;
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(generated());

    private static String generated() {
        List<ConfigKey<?>> keys = new ArrayList<>(ConfigReader.keys());
        keys.addAll(GatewayConfig.keys());
        return ConfigSchema.of(keys);
    }

    private static List<String> mistakes(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static void read(String yaml) {
        var unused = GatewayConfig.read(List.of(
                ConfigSource.yaml("test.yml", yaml, Path.of("")),
                ConfigSource.environment(Map.of("CLIENT_SECRET", "s3cret", "N", "7", "SECONDS", "30s"))));
    }

    @Test
    void theFileInTheDocumentationIsTheGeneratedOne() throws IOException {
        assertThat(Files.readString(DOCS.resolve("gatehouse.schema.json")))
                .as(
                        "docs/gatehouse.schema.json; make it anew: java -jar gatehouse.jar schema > docs/gatehouse.schema.json")
                .isEqualTo(generated());
    }

    @Test
    void theCompleteExampleOfTheDocumentationIsValid() throws IOException {
        Matcher example = EXAMPLE.matcher(Files.readString(DOCS.resolve("configuration.md")));
        assertThat(example.find()).isTrue();

        assertThat(mistakes(example.group(1))).isEmpty();
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLES)) {
            return files
                    .filter(file ->
                            file.endsWith("gatehouse.yml") && !file.toString().contains("target"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSamplesAreValid(Path sample) throws IOException {
        assertThat(mistakes(Files.readString(sample))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider.scopes: openid",
                "login.timeout: ${SECONDS}",
                "login: {max-pending: '${N}', max-per-minute: \"300\"}",
                "session.cookie: {same-site: strict}",
                "session: {cookie.name: app, redis: }",
                "trusted-proxies: 127.0.0.1",
                "identity.headers: authelia",
                "identity: {headers: {X-User: sub, X-Roles: realm_access.roles}}",
                "rules: {path: /**, allow: signed-in}",
                "rules: [{path: [/a, /b], allow: {role: admin}}]",
                "rules: [{path: /**, allow: {any: [{role: [a, b]}, {not: {claim: {email_verified: false, org: [a, 1]}}}]}}]",
                "rules: [{path: /**, allow: {claim: {email: {matches: '[a-z]+@example\\.com'}, age: {absent: true}}}}]",
                "rules: [{path: /**, allow: signed-in, on-anonymous: 401, on-denied: '404', methods: GET, step-up: {acr: mfa}}]",
                "rules: [{path: /**, allow: everyone, client-cert: any}, {path: /a, allow: everyone, client-cert: {san: 'dns:*.a'}}]",
                "routes: [{upstream: ['http://a:8080', 'unix:/run/a.sock'], health-check.path: /h, health-check: {status: 200}}]",
                "server: {listen: ['http://127.0.0.1:8002', {url: 'http://127.0.0.1:8003', h2c: true, mode: }]}",
                "server.max-header-size: 16384"
            })
    void acceptsWhatTheReaderAccepts(String yaml) {
        assertThatCode(() -> read(MINIMUM + yaml)).doesNotThrowAnyException();

        assertThat(mistakes(MINIMUM + yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provder: {issuer: https://idp.example.com}",
                "session: {max-duraton: 8h}",
                "session.max-duraton: 8h",
                "login: {timeout: 60}",
                "login: {timeout: 10 minutes}",
                "login.max-pending: many",
                "provider.user-info: yes",
                "session.store: disk",
                "session.cookie.same-site: Lax",
                "public-url: app.example.com",
                "public-url: https://app.example.com/app",
                "logout.allowed-returns: [https://a.example/path]",
                "login: [5m]",
                "rules: [{path: /**}]",
                "rules: [{path: /**, alow: signed-in}]",
                "rules: [{path: /**, allow: signedin}]",
                "rules: [{path: /**, allow: [{role: admin}]}]",
                "rules: [{path: /**, allow: {role: admin, scope: a}}]",
                "rules: [{path: /**, allow: {role: []}}]",
                "rules: [{path: /**, allow: {claim: {email: {like: a}}}}]",
                "rules: [{path: /**, allow: signed-in, on-anonymous: 404}]",
                "rules: [{path: /**, allow: signed-in, client-cert: some}]",
                "routes: {path: /}",
                "routes: [{upstream: localhost}]",
                "routes: [{upstream: 'http://a', balance: random}]",
                "routes: [{upstream: 'http://a', health-check: {path: /h, status: ok}}]",
                "server: {listen: '127.0.0.1:8002'}",
                "server: {listen: {url: 'unix:/run/a', mode: rw}}",
                "server: {access-log: 1}",
                "identity.headers: [X-User]",
                "identity.headers: mod_auth_openidc",
                "bearer.issuers: [{metadata-url: https://a.example}]"
            })
    void refusesWhatTheReaderRefuses(String yaml) {
        assertThatThrownBy(() -> read(MINIMUM + yaml)).isInstanceOf(ConfigException.class);

        assertThat(mistakes(MINIMUM + yaml)).isNotEmpty();
    }

    @Test
    void saysWhereAMistakeIs() {
        assertThat(mistakes(MINIMUM + "routes: [{upstream: 'http://a', timeot: 5s}]"))
                .anyMatch(mistake -> mistake.contains("/routes") && mistake.contains("timeot"));
    }

    @Test
    void describesKeysAsTheReferenceDoesAndNamesDefaults() {
        assertThat(generated())
                .contains("\"description\": \"How long a login may take, `1d` at most.\",")
                .contains("\"default\": \"10m\"");
    }
}
