package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigNote;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.config.reader.WrittenSetting;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.TracingConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings below {@code tracing}. */
class TracingConfigTest {
    private static final String REST = """
            provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}
            routes: [{upstream: 'http://localhost:8080'}]
            """;

    private static GatewayConfig read(String tracing, Path directory) {
        return GatewayConfig.read(List.of(ConfigSource.yaml("gatehouse.yml", REST + tracing, directory)));
    }

    private static List<String> notes(String tracing) {
        return read(tracing, Path.of("")).notes().stream()
                .map(ConfigNote::toString)
                .filter(note -> note.startsWith("tracing"))
                .toList();
    }

    @Test
    void areRead() {
        TracingConfig config = read("""
                        tracing:
                          otlp-endpoint: https://otlp.example.com/v1/traces
                          headers: {api-key: canary}
                          service-name: edge
                          sample-ratio: 0.05
                          timeout: 3s
                        """, Path.of("")).tracing();

        assertThat(config.endpoint()).contains(URI.create("https://otlp.example.com/v1/traces"));
        assertThat(config.headers()).isEqualTo(Map.of("api-key", Secret.of("canary")));
        assertThat(config.serviceName()).isEqualTo("edge");
        assertThat(config.sampleRatio()).isEqualTo(0.05);
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void takeHeadersFromAFile(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("headers"), "Authorization: Basic Y2FuYXJ5\n\nx-scope:one\n");

        assertThat(read("tracing: {headers-file: headers}\n", directory)
                        .tracing()
                        .headers())
                .isEqualTo(Map.of("Authorization", Secret.of("Basic Y2FuYXJ5"), "x-scope", Secret.of("one")));
    }

    @Test
    void areToldOfTogetherWhereTheyAreWrong(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("headers"), "canary\n");

        assertThat(GatewayConfigTest.problemsOf("routes: [{upstream: 'http://localhost:8080'}]\n"
                        + """
                        tracing:
                          otlp-endpoint: http://localhost:4318
                          headers: {Host: canary, "a b": canary, x: "canary\\u0001", y: canary, Y: canary}
                          service-name: "a\\tb"
                          sample-ratio: 5
                          timeout: 2h
                          headers-file: "%s"
                          endpoint: x
                        """.formatted(directory.resolve("headers"))))
                .anyMatch(problem -> problem.contains("tracing.otlp-endpoint")
                        && problem.contains("http://localhost:4318/v1/traces; the path is missing"))
                .anyMatch(problem -> problem.contains("tracing.headers-file") && problem.contains("on each line"))
                .anyMatch(problem -> problem.contains("tracing.sample-ratio") && problem.contains("from 0 to 1"))
                .anyMatch(problem -> problem.contains("tracing.timeout") && problem.contains("from 1s to 1m"))
                .anyMatch(problem -> problem.contains("tracing.endpoint") && problem.contains("is not known"))
                .noneMatch(problem -> problem.contains("canary"));
    }

    @Test
    void refuseHeadersThatCannotBeSent() {
        for (String headers : List.of(
                "{Host: canary}",
                "{\"a b\": canary}",
                "{x: \"can\\u0107ary\"}",
                "{y: canary, Y: canary}",
                "{content-type: canary}")) {
            assertThat(GatewayConfigTest.problemsOf(
                            "routes: [{upstream: 'http://localhost:8080'}]\ntracing: {headers: " + headers + "}\n"))
                    .as(headers)
                    .singleElement()
                    .asString()
                    .contains("tracing.headers")
                    .doesNotContain("canary");
        }
    }

    @Test
    void refuseAKeyInTheAddress() {
        for (String address :
                List.of("https://h/v1/traces?key=canary", "https://h?key=canary", "https://user:canary@h/v1/traces")) {
            assertThat(GatewayConfigTest.problemsOf(
                            "routes: [{upstream: 'http://localhost:8080'}]\ntracing: {otlp-endpoint: '" + address
                                    + "'}\n"))
                    .as(address)
                    .singleElement()
                    .asString()
                    .contains("tracing.otlp-endpoint")
                    .doesNotContain("canary");
        }
    }

    @Test
    void areNotedWhereTheyAreProbablyNotMeant() {
        assertThat(notes("tracing: {service-name: edge}\n"))
                .singleElement()
                .asString()
                .contains("no use");
        assertThat(notes("tracing: {otlp-endpoint: 'http://localhost:4317/v1/traces'}\n"))
                .singleElement()
                .asString()
                .contains("4318");
        assertThat(notes("tracing: {otlp-endpoint: 'http://10.0.0.1:4318/v1/traces', headers: {key: x}}\n"))
                .singleElement()
                .asString()
                .contains("https");
        assertThat(notes("tracing: {otlp-endpoint: 'http://localhost:4318/v1/traces', headers: {key: x}}\n"))
                .isEmpty();
    }

    @Test
    void showNoSecret() {
        GatewayConfig config = read("tracing: {headers: {api-key: canary}}\n", Path.of(""));

        assertThat(config.written())
                .filteredOn(setting -> setting.key().equals("tracing.headers"))
                .singleElement()
                .satisfies(setting -> assertThat(setting.secret()).isTrue())
                .extracting(WrittenSetting::value)
                .isNull();
        assertThat(config.tracing().headers().toString()).doesNotContain("canary");
    }
}
