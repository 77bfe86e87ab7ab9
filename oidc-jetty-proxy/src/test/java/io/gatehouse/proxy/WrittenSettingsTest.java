package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.config.reader.WrittenSetting;
import io.gatehouse.proxy.config.GatewayConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators get to see of settings: never a secret, however it was written. */
class WrittenSettingsTest {
    private static final String SETTINGS = """
            provider: {issuer: 'https://idp.example.com', client-id: app, client-auth: none}
            rules: [{path: /**, allow: everyone}]
            """;

    private static WrittenSetting routes(String routes, Map<String, String> variables) {
        GatewayConfig config = GatewayConfig.read(List.of(
                ConfigSource.yaml("gatehouse.yml", SETTINGS + routes, Path.of("")),
                ConfigSource.environment(variables)));
        return config.written().stream()
                .filter(setting -> setting.key().equals("routes"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routes: [{upstream: 'http://127.0.0.1:1', request-headers: {set: {X-Api: hidden-1}}}]",
                "routes: [{upstream: 'http://127.0.0.1:1', request-headers: {set: {X-Api: 'hidden-${ONE}'}}}]",
                "routes: ['{upstream: \"http://127.0.0.1:1\", request-headers: {set: {X-Api: \"hidden-${ONE}\"}}}']",
                "routes: \"[{upstream: 'http://127.0.0.1:${PORT}', request-headers: {set: {X-Api: hidden-1}}}]\"",
                "routes: [{upstream: 'http://user:hidden-1@127.0.0.1:1'}]"
            })
    void showsNothingThatMayBeASecret(String routes) {
        WrittenSetting shown;
        try {
            shown = routes(routes, Map.of("ONE", "hidden-2", "PORT", "1"));
        } catch (ConfigException e) {
            assertThat(e).hasMessageNotContaining("hidden-");
            return;
        }
        assertThat(String.valueOf(shown.value())).doesNotContain("hidden-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{upstream: 'http://127.0.0.1:1', request-headers: {set: {X-Api: hidden-1}}}]"})
    void showsNoMapThatAVariableOfTheEnvironmentIs(String routes) {
        WrittenSetting shown = routes("", Map.of("GATEHOUSE_ROUTES", routes));

        assertThat(shown.secret()).isTrue();
        assertThat(shown.value()).isNull();
    }
}
