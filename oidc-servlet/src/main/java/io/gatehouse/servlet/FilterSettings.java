package io.gatehouse.servlet;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the settings of a filter or servlet: {@code /WEB-INF/gatehouse.yml}, init-params, context-params that begin with {@code gatehouse.}, and
 * the environment; later in this list wins.
 */
final class FilterSettings {
    private static final String FILE = "/WEB-INF/gatehouse.yml";
    private static final String FILE_PARAMETER = "config";
    private static final String CONTEXT_PREFIX = "gatehouse.";

    private final ServletContext context;

    private FilterSettings(ServletContext context) {
        this.context = context;
    }

    /**
     * Reads the settings.
     *
     * @throws ConfigException when they have problems; it holds all of them
     */
    static GatehouseConfig read(FilterConfig filter) {
        return read(filter, System.getenv());
    }

    static GatehouseConfig read(FilterConfig filter, Map<String, String> environment) {
        return read(
                filter.getServletContext(),
                parameters(filter.getInitParameterNames(), filter::getInitParameter),
                environment);
    }

    /** Reads the settings of a servlet, from the same places. */
    static GatehouseConfig read(ServletConfig servlet) {
        return read(
                servlet.getServletContext(),
                parameters(servlet.getInitParameterNames(), servlet::getInitParameter),
                System.getenv());
    }

    private static GatehouseConfig read(
            ServletContext context, Map<String, String> own, Map<String, String> environment) {
        Map<String, String> shared = parameters(context.getInitParameterNames(), context::getInitParameter);
        // The one setting that is no setting of the engine: where the others are.
        String named = own.remove(FILE_PARAMETER);
        String namedForAll = shared.remove(CONTEXT_PREFIX + FILE_PARAMETER);

        List<ConfigSource> sources = new ArrayList<>();
        FilterSettings settings = new FilterSettings(context);
        if (namedForAll != null) {
            sources.add(settings.named("context-param " + CONTEXT_PREFIX + FILE_PARAMETER, namedForAll.strip()));
        } else if (named != null) {
            sources.add(settings.named("init-param " + FILE_PARAMETER, named.strip()));
        } else {
            settings.resource(FILE).ifPresent(sources::add);
        }
        sources.add(ConfigSource.parameters("init-param", own));
        sources.add(ConfigSource.parameters("context-param", CONTEXT_PREFIX, shared));
        sources.add(ConfigSource.environment(environment));
        return ConfigReader.read(sources);
    }

    private static Map<String, String> parameters(Enumeration<String> names, Function<String, String> value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Collections.list(names).forEach(name -> parameters.put(name, value.apply(name)));
        return parameters;
    }

    /** Returns the file that a parameter names: in the web application, else in the file system. */
    private ConfigSource named(String parameter, String path) {
        Optional<ConfigSource> inside = path.startsWith("/") ? resource(path) : Optional.empty();
        if (inside.isPresent()) {
            return inside.get();
        }
        try {
            Path outside = Path.of(path);
            if (outside.isAbsolute() && Files.exists(outside)) {
                return ConfigSource.yaml(outside);
            }
        } catch (InvalidPathException e) {
            // told below, as a file that is not there
        }
        throw new ConfigException(List.of(new ConfigProblem(
                parameter,
                FILE_PARAMETER,
                "expected a file of the web application, such as " + FILE
                        + ", or the absolute path of another, but there is none at " + ConfigProblem.quoted(path))));
    }

    private Optional<ConfigSource> resource(String path) {
        try (InputStream in = context.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readNBytes(ConfigSource.MAX_BYTES + 1);
            return Optional.of(ConfigSource.yaml(path, bytes, directoryOf(path)));
        } catch (IOException e) {
            throw new ConfigException(List.of(new ConfigProblem(
                    path, "", "expected a file that can be read, but reading failed: " + e.getMessage())));
        }
    }

    /** Returns where relative paths in the file start; the working directory for an application that is not unpacked. */
    private Path directoryOf(String path) {
        String directory = context.getRealPath(path.substring(0, path.lastIndexOf('/') + 1));
        return directory == null ? Path.of("") : Path.of(directory);
    }
}
