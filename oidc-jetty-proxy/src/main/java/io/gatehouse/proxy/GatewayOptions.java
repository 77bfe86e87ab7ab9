package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.RouteKeys;
import io.gatehouse.proxy.config.ServerKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the commands that read a configuration. */
final class GatewayOptions {
    /** Reads the words that the formats have outside of Java. */
    static final class LogFormatWord implements ITypeConverter<LogFormat> {
        @Override
        public LogFormat convert(String text) {
            for (LogFormat format : LogFormat.values()) {
                if (format.word().equals(text)) {
                    return format;
                }
            }
            throw new TypeConversionException("expected text or json");
        }
    }

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration, a YAML file. docs/configuration.md describes it.")
    private @Nullable Path config;

    @Option(names = "--issuer", paramLabel = "URL", description = "The provider's issuer (provider.issuer).")
    private @Nullable String issuer;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The client id at the provider (provider.client-id).")
    private @Nullable String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "A file with the client secret (provider.client-secret-file).")
    private @Nullable String clientSecretFile;

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "Where all requests go (one of routes, for path /).")
    private @Nullable String upstream;

    @Option(
            names = "--listen",
            paramLabel = "URL",
            description =
                    "The address to listen on, http://127.0.0.1:8002 if not given (server.listen). May be repeated.")
    private @Nullable List<String> listen;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Any setting of the configuration, such as login.timeout=5m. May be repeated; wins over all others.")
    private @Nullable List<String> settings;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            converter = LogFormatWord.class,
            description = "How log lines are written: text (if not given) or json.")
    private @Nullable LogFormat logFormat;

    /** Returns the file of the configuration; empty where none was named. */
    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** Returns the format of log lines; empty for that of the system property, else text. */
    Optional<LogFormat> logFormat() {
        return Optional.ofNullable(logFormat);
    }

    /** Returns the configuration file, where one is named. */
    Optional<Path> file() {
        return Optional.ofNullable(config);
    }

    /** Tells whether nothing is said of where the settings are, beyond the environment. */
    boolean isEmpty() {
        return config == null
                && issuer == null
                && clientId == null
                && clientSecretFile == null
                && upstream == null
                && settings == null;
    }

    /** Returns the settings' sources, the weakest first. */
    List<ConfigSource> sources(Map<String, String> environment) {
        List<ConfigSource> sources = new ArrayList<>();
        if (config != null) {
            sources.add(ConfigSource.yaml(config));
        }
        sources.add(ConfigSource.environment(environment));
        add(sources, "--issuer", "provider.issuer", issuer);
        add(sources, "--client-id", "provider.client-id", clientId);
        add(sources, "--client-secret-file", "provider.client-secret-file", clientSecretFile);
        add(
                sources,
                "--upstream",
                RouteKeys.ROUTES.name(),
                upstream == null ? null : "[{upstream: '" + upstream.replace("'", "''") + "'}]");
        add(sources, "--listen", ServerKeys.LISTEN.name(), listen == null ? null : addresses(listen));
        sources.add(ConfigSource.parameters("--set", settings()));
        return sources;
    }

    /** Returns the addresses as the one text of a setting: with commas between them or, where one is a map, as a YAML list. */
    private static String addresses(List<String> listen) {
        boolean maps =
                listen.stream().anyMatch(address -> address.stripLeading().startsWith("{"));
        return maps
                ? listen.stream()
                        .map(address -> address.stripLeading().startsWith("{")
                                ? address
                                : "'" + address.replace("'", "''") + "'")
                        .collect(Collectors.joining(", ", "[", "]"))
                : String.join(",", listen);
    }

    private static void add(List<ConfigSource> sources, String option, String key, @Nullable String text) {
        if (text != null) {
            sources.add(ConfigSource.setting(option, key, text));
        }
    }

    private Map<String, String> settings() {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String setting : settings == null ? List.<String>of() : settings) {
            int at = setting.indexOf('=');
            if (at < 1) {
                // Without the text: it may be a secret.
                throw new CommandFailedException(
                        Main.BAD_CONFIGURATION,
                        "expected --set KEY=VALUE, such as --set login.timeout=5m, but came no =");
            }
            parsed.put(setting.substring(0, at).strip(), setting.substring(at + 1));
        }
        return parsed;
    }
}
