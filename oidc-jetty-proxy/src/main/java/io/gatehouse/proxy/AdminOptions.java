package io.gatehouse.proxy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSection;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.config.reader.ConfigValues;
import io.gatehouse.proxy.admin.AdminClient;
import io.gatehouse.proxy.config.GatewayKeys;
import io.gatehouse.proxy.config.ServerKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the admin listener of a running gateway is, and what it wants to be told. */
final class AdminOptions {
    private static final URI USUAL = URI.create("http://127.0.0.1:9002");

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "The address of the gateway's admin listener; that of --config, or http://127.0.0.1:9002.")
    private @Nullable String admin;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with the token of the admin listener (server.admin-token-file).")
    private @Nullable Path tokenFile;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The gateway's configuration, of which server.admin and server.admin-token-file are read.")
    private @Nullable Path config;

    @Option(names = "--json", description = "Prints what the gateway says, as JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** The two settings, read out of a configuration whose other settings may not even be readable for who asks. */
    private static final class Settings implements ConfigSection<Settings> {
        private boolean made;
        private @Nullable URI address;
        private @Nullable Secret token;

        @Override
        public List<ConfigKey<?>> keys() {
            return GatewayKeys.all();
        }

        @Override
        public Settings make(GatehouseConfig engine, ConfigValues values) {
            made = true;
            values.take(ServerKeys.ADMIN, uri -> address = uri);
            values.take(ServerKeys.ADMIN_TOKEN_FILE, secret -> token = secret);
            return this;
        }
    }

    /**
     * Returns what speaks to the listener.
     *
     * @throws CommandFailedException when what was said of it cannot be used
     */
    AdminClient client() {
        return client(config, admin, tokenFile);
    }

    /**
     * Returns what speaks to the listener of this configuration, address and token, each of which may be null.
     *
     * @throws CommandFailedException when what was said of it cannot be used
     */
    static AdminClient client(@Nullable Path config, @Nullable String admin, @Nullable Path tokenFile) {
        Settings settings = new Settings();
        List<ConfigSource> sources = new ArrayList<>();
        if (config != null) {
            sources.add(ConfigSource.yaml(config));
            sources.add(ConfigSource.environment(System.getenv()));
        }
        if (admin != null) {
            sources.add(ConfigSource.setting("--admin", ServerKeys.ADMIN.name(), admin));
        }
        if (tokenFile != null) {
            sources.add(ConfigSource.setting("--token-file", ServerKeys.ADMIN_TOKEN_FILE.name(), tokenFile.toString()));
        }
        if (!sources.isEmpty()) {
            read(sources, settings);
        }
        return new AdminClient(reachable(settings.address == null ? USUAL : settings.address), settings.token);
    }

    private static void read(List<ConfigSource> sources, Settings settings) {
        try {
            ConfigReader.read(sources, settings);
        } catch (ConfigException e) {
            // Secrets that this person may not read, or variables that are not set here, are no matter.
            String problems = e.problems().stream()
                    .filter(problem -> problem.key().isEmpty() || problem.key().startsWith("server.admin"))
                    .map(ConfigProblem::toString)
                    .collect(Collectors.joining("\n"));
            if (!problems.isEmpty() || !settings.made) {
                throw new CommandFailedException(
                        Main.BAD_CONFIGURATION, problems.isEmpty() ? String.valueOf(e.getMessage()) : problems);
            }
        }
    }

    /** A listener on all addresses of a machine is also on its loopback address. */
    private static URI reachable(URI address) {
        if (address.getScheme() == null
                || !address.getScheme().matches("(?i)https?")
                || address.getHost() == null
                || address.getPort() == 0
                || address.getRawUserInfo() != null) {
            throw new CommandFailedException(
                    Main.BAD_CONFIGURATION,
                    "expected the address of the admin listener, such as http://127.0.0.1:9002; --admin URL names it");
        }
        String host = switch (address.getHost()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "[::]" -> "[::1]";
            default -> address.getHost();
        };
        try {
            return new URI(address.getScheme(), null, host, address.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("parts of one address make another", e);
        }
    }
}
