package io.gatehouse.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigSource;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterSettingsTest {
    private static final String MINIMUM =
            "provider: {issuer: https://idp.example.com, client-id: app, client-secret: s3cret}\n";

    private final Map<String, String> initParams = new LinkedHashMap<>();
    private final Map<String, String> contextParams = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> resources = new LinkedHashMap<>();

    @TempDir
    Path directory;

    @Test
    void areReadFromTheFileOfTheWebApplication() {
        resources.put("/WEB-INF/gatehouse.yml", MINIMUM + "endpoint-path: /a");

        assertThat(read().endpointPath()).isEqualTo("/a");
    }

    @Test
    void needNoFile() {
        initParams.put("provider.issuer", "https://idp.example.com");
        initParams.put("provider.client-id", "app");
        initParams.put("provider.client-secret", "${SECRET}");
        initParams.put("provider.scopes", "openid, email");
        environment.put("SECRET", "s3cret");

        GatehouseConfig config = read();

        assertThat(config.providers().get(0).scopes()).containsExactly("openid", "email");
        assertThat(config.providers().get(0).clientSecrets()).contains(Secret.of("s3cret"));
    }

    @Test
    void areTakenFromTheLaterPlaceKeyByKey() {
        resources.put("/WEB-INF/gatehouse.yml", MINIMUM + "endpoint-path: /file\nsession: {cookie: {name: file}}");
        initParams.put("endpoint-path", "/init");
        initParams.put("session.cookie.name", "init");
        contextParams.put("gatehouse.session.cookie.name", "context");
        contextParams.put("gatehouse.login.max-pending", "2");
        contextParams.put("somebody.else", "x");
        environment.put("GATEHOUSE_LOGIN_MAX_PENDING", "3");

        GatehouseConfig config = read();

        assertThat(config.endpointPath()).isEqualTo("/init");
        assertThat(config.session().cookie().name()).contains("context");
        assertThat(config.login().maxPending()).isEqualTo(3);
    }

    @Nested
    class AnotherFile {
        @Test
        void isNamedByAnInitParam() {
            resources.put("/WEB-INF/gatehouse.yml", "nonsense: true");
            resources.put("/WEB-INF/other.yml", MINIMUM);
            initParams.put("config", "/WEB-INF/other.yml");

            assertThat(read().providers().get(0).clientId()).isEqualTo("app");
        }

        @Test
        void isNamedByAContextParam() {
            resources.put("/WEB-INF/other.yml", MINIMUM);
            initParams.put("config", "/WEB-INF/nowhere.yml");
            contextParams.put("gatehouse.config", "/WEB-INF/other.yml");

            assertThat(read().providers().get(0).clientId()).isEqualTo("app");
        }

        @Test
        void mayLieOutsideTheWebApplication() throws IOException {
            Path file = Files.writeString(directory.resolve("gatehouse.yml"), MINIMUM);
            initParams.put("config", file.toString());

            assertThat(read().providers().get(0).clientId()).isEqualTo("app");
        }

        @Test
        void isMissedWhereItIsNot() {
            for (String path : new String[] {"/WEB-INF/nowhere.yml", "gatehouse.yml"}) {
                initParams.put("config", path);
                assertThatThrownBy(FilterSettingsTest.this::read)
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining(
                                "init-param config: config: expected a file of the web application, such as"
                                        + " /WEB-INF/gatehouse.yml, or the absolute path of another, but there is none at \""
                                        + path
                                        + "\"");
            }
        }
    }

    @Test
    void resolveFilesBesideTheirOwn() throws IOException {
        Files.createDirectories(directory.resolve("WEB-INF"));
        Files.writeString(directory.resolve("WEB-INF/secret"), "from-file\n");
        resources.put(
                "/WEB-INF/gatehouse.yml",
                "provider: {issuer: https://idp.example.com, client-id: app, client-secret-file: secret}");

        assertThat(read().providers().get(0).clientSecrets()).contains(Secret.of("from-file"));
    }

    @Test
    void tellEveryProblemByItsPlace() {
        resources.put("/WEB-INF/gatehouse.yml", MINIMUM + "routes: []");
        initParams.put("login.tmeout", "1m");
        contextParams.put("gatehouse.session.store", "disk");
        environment.put("GATEHOUSE_IDENTITY_NAMES", "x");

        assertThatThrownBy(this::read)
                .hasMessage("the configuration has 4 problems:"
                        + "\n  /WEB-INF/gatehouse.yml:2: routes: is a setting of the gateway, which has no meaning in a web"
                        + " application; remove it here"
                        + "\n  init-param login.tmeout: login.tmeout: is not known; did you mean login.timeout?"
                        + "\n  context-param gatehouse.session.store: session.store: expected one of memory, cookie, redis, but came"
                        + " \"disk\""
                        + "\n  environment variable GATEHOUSE_IDENTITY_NAMES: GATEHOUSE_IDENTITY_NAMES: is not known; did you mean"
                        + " GATEHOUSE_IDENTITY_NAME?; variables that begin with GATEHOUSE_ are settings");
    }

    @Test
    void refuseAFileWithoutEnd() {
        resources.put("/WEB-INF/gatehouse.yml", "x".repeat(ConfigSource.MAX_BYTES + 1));

        assertThatThrownBy(this::read).hasMessageContaining("expected a file of at most 1048576 bytes");
    }

    private GatehouseConfig read() {
        return FilterSettings.read(filterConfig(), environment);
    }

    private FilterConfig filterConfig() {
        ServletContext context = (ServletContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getInitParameterNames" -> Collections.enumeration(contextParams.keySet());
                    case "getInitParameter" -> contextParams.get((String) args[0]);
                    case "getRealPath" -> directory + (String) args[0];
                    case "getResourceAsStream" -> {
                        String text = resources.get((String) args[0]);
                        yield text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return (FilterConfig) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {FilterConfig.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getServletContext" -> context;
                    case "getInitParameterNames" -> Collections.enumeration(initParams.keySet());
                    case "getInitParameter" -> initParams.get((String) args[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
