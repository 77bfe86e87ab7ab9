package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What oauth2-proxy is told: its file, then variables of the environment, then flags; the later wins. */
final class OptionsGiven {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_FLAGS = 2_000;
    private static final String PREFIX = "OAUTH2_PROXY_";

    private final Set<String> known;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final List<Given> unknown = new ArrayList<>();

    private OptionsGiven(Set<String> known) {
        this.known = known;
    }

    /**
     * Reads everything.
     *
     * @param arguments the file, and flags with their values; {@code --config} names the file as well
     * @param environment the variables
     * @param known the names of all options
     * @param switches the options that need no value
     */
    static OptionsGiven read(
            List<String> arguments, Map<String, String> environment, Set<String> known, Set<String> switches)
            throws ImportFailedException {
        if (arguments.size() > MAX_FLAGS) {
            throw ImportFailedException.input("expected at most " + MAX_FLAGS + " flags");
        }
        OptionsGiven options = new OptionsGiven(known);
        List<Given> flags = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                continue;
            }
            if (!argument.startsWith("-")) {
                files.add(argument);
                continue;
            }
            String name = argument.replaceFirst("^--?", "");
            String value = "";
            if (name.contains("=")) {
                value = name.substring(name.indexOf('=') + 1);
                name = name.substring(0, name.indexOf('='));
            } else if (!switches.contains(name) && i + 1 < arguments.size()) {
                value = arguments.get(++i);
            }
            if (name.equals("config")) {
                files.add(value);
            } else {
                flags.add(new Given(name, List.of(value), "the command line"));
            }
        }
        for (String file : files) {
            options.put(CfgFile.read(text(file), file));
        }
        List<Given> variables = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isEmpty()) {
                variables.add(new Given(name.substring(PREFIX.length()), List.of(value), name));
            }
        });
        options.put(variables);
        options.put(flags);
        return options;
    }

    static String text(String file) throws ImportFailedException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw ImportFailedException.input("expected at most " + MAX_BYTES + " bytes in " + file);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw ImportFailedException.files("expected a file that can be read, but there is none at " + file);
        }
    }

    /** Takes the options of one place; those of one name are one option with several values. */
    private void put(List<Given> here) {
        Map<String, Given> fresh = new LinkedHashMap<>();
        for (Given option : here) {
            Optional<String> name = name(option.name());
            if (name.isEmpty()) {
                unknown.add(new Given(option.name().replaceAll("[^A-Za-z0-9_-]", "?"), List.of(), option.where()));
                continue;
            }
            List<String> values = new ArrayList<>();
            if (fresh.containsKey(name.get())) {
                values.addAll(fresh.get(name.get()).values());
            }
            values.addAll(option.values());
            fresh.put(name.get(), new Given(name.get(), values, option.where()));
        }
        given.putAll(fresh);
    }

    /** Returns the flag that is meant by a name of the file, of a variable or of the command line; the first two are plural for lists. */
    private Optional<String> name(String written) {
        String name = written.toLowerCase(Locale.ROOT).replace('_', '-');
        if (known.contains(name)) {
            return Optional.of(name);
        }
        String singular = name.endsWith("s") ? name.substring(0, name.length() - 1) : name + "s";
        return known.contains(singular) ? Optional.of(singular) : Optional.empty();
    }

    /** Returns every option that is known. */
    List<Given> all() {
        return List.copyOf(given.values());
    }

    /** Returns the options that nobody knows. */
    List<Given> unknown() {
        return List.copyOf(unknown);
    }

    Optional<Given> get(String name) {
        return Optional.ofNullable(given.get(name));
    }

    /** Returns a value; the default where it is not given or empty. */
    String value(String name, String otherwise) {
        return get(name).map(Given::value).filter(value -> !value.isEmpty()).orElse(otherwise);
    }

    /** Returns the values of an option that may be repeated; commas separate as well. */
    List<String> values(String name) {
        return get(name).stream()
                .flatMap(option -> option.values().stream())
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    boolean isOn(String name, boolean otherwise) {
        return get(name).map(Given::isTrue).orElse(otherwise);
    }
}
