package io.gatehouse.config;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Judges a whole configuration: values out of their range, and values that contradict each other. The same whoever made it. */
final class ConfigCheck {
    /** The characters of a token (RFC 9110, section 5.6.2), of which names of headers, cookies and methods are made. */
    static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern PLAIN_TARGET = Pattern.compile("/(?![/\\\\])[\\x21-\\x7E&&[^\\\\\"<>^`{|}]]*");
    private static final int MAX_PATH = 2000;
    private static final int MAX_ENDPOINT_PATH = 200;

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final GatehouseConfig config;
    private final Predicate<String> hidden;

    private ConfigCheck(GatehouseConfig config, Predicate<String> hidden) {
        this.config = config;
        this.hidden = hidden;
    }

    /**
     * Judges a configuration.
     *
     * @param hidden tells of which keys no value is to be shown
     */
    static List<ConfigProblem> of(GatehouseConfig config, Predicate<String> hidden) {
        ConfigCheck check = new ConfigCheck(config, hidden);
        check.addresses();
        check.providers();
        new SessionCheck(config, check).run();
        new IdentityCheck(config.identity(), check).run();
        new BearerCheck(config, check).run();
        new RulesCheck(config, check).run();
        new AuditCheck(config, check).run();
        check.pages();
        return List.copyOf(check.problems);
    }

    private void providers() {
        if (config.providers().isEmpty() || config.providers().size() > Limits.PROVIDERS) {
            problem(
                    "providers",
                    "expected 1 to " + Limits.PROVIDERS + " providers, but came "
                            + config.providers().size());
        }
        Set<String> names = new HashSet<>();
        for (ProviderConfig provider : config.providers()) {
            if (!names.add(provider.name())) {
                problem(provider.key(), "is a second provider of this name; give each a name of its own");
            }
            new ProviderCheck(provider, this).run();
        }
        new SharedKeyCheck(config.providers(), this).run();
    }

    void problem(String key, String why) {
        problems.add(new ConfigProblem("configuration", key, why));
    }

    /** Returns a value for a message about the key. */
    String shown(String key, String value) {
        return hidden.test(key) ? ConfigProblem.HIDDEN : Shown.quoted(value);
    }

    /** Demands that a value lies between two others, both included. */
    void within(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            problem(
                    key,
                    "expected a duration from " + Shown.duration(least) + " to " + Shown.duration(most) + ", but came "
                            + Shown.duration(value));
        }
    }

    /** Demands that a value lies between two others, both included. */
    void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            problem(key, "expected a number from " + least + " to " + most + ", but came " + value);
        }
    }

    /** Demands that there are not too many of something. */
    void few(String key, int count, int most) {
        if (count > most) {
            problem(key, "expected at most " + most + " elements, but came " + count);
        }
    }

    /** Demands a path that can be read in one way only and is written as it is. */
    static boolean isCanonical(String path) {
        try {
            CanonicalPath canonical = CanonicalPath.of(path);
            return canonical.encoded().equals(path) && canonical.decoded().equals(path);
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    private void addresses() {
        String endpoints = config.endpointPath();
        if (endpoints.equals("/")
                || endpoints.endsWith("/")
                || endpoints.length() > MAX_ENDPOINT_PATH
                || !isCanonical(endpoints)) {
            problem(
                    "endpoint-path",
                    "expected a path such as /oidc, which begins with a slash, does not end with one and needs no percent signs, but"
                            + " came " + shown("endpoint-path", endpoints));
        }
        few("trusted-proxies", config.trustedProxies().size(), Limits.ELEMENTS);
        allowedHosts();
        returns(
                "login",
                Optional.of(config.login().defaultReturn()),
                config.login().allowedReturns());
        returns("logout", config.logout().defaultReturn(), config.logout().allowedReturns());
    }

    private void allowedHosts() {
        List<String> hosts = config.allowedHosts();
        few("allowed-hosts", hosts.size(), Limits.ELEMENTS);
        boolean valid = true;
        for (int i = 0; i < hosts.size(); i++) {
            if (Origin.parse("https", hosts.get(i)).isEmpty()) {
                valid = false;
                problem(
                        "allowed-hosts[" + i + "]",
                        "expected a host with or without a port, such as app.example.com or app.example.com:8443, but came "
                                + shown("allowed-hosts[" + i + "]", hosts.get(i)));
            }
        }
        if (valid && !hosts.isEmpty()) {
            config.publicUrl()
                    .filter(url -> !answered(url, hosts))
                    .ifPresent(url -> problem(
                            "allowed-hosts",
                            "the host of public-url (" + url.authority()
                                    + ") is not among them, so that every request to it would be refused; add it"));
        }
    }

    private static boolean answered(Origin url, List<String> hosts) {
        return hosts.stream()
                .anyMatch(host -> host.equalsIgnoreCase(url.host())
                        || Origin.parse(url.scheme(), host).filter(url::equals).isPresent());
    }

    private void returns(String section, Optional<String> target, List<Origin> origins) {
        few(section + ".allowed-returns", origins.size(), Limits.ELEMENTS);
        target.filter(path ->
                        path.length() > MAX_PATH || !PLAIN_TARGET.matcher(path).matches() || !isSound(path))
                .ifPresent(path -> problem(
                        section + ".default-return",
                        "expected a path with exactly one slash at its beginning, such as /start, but came "
                                + shown(section + ".default-return", path)));
    }

    private static boolean isSound(String target) {
        int end = target.length();
        for (char c : new char[] {'?', '#'}) {
            int at = target.indexOf(c);
            end = at < 0 ? end : Math.min(end, at);
        }
        try {
            return CanonicalPath.of(target.substring(0, end)).encoded().startsWith("/");
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    private void pages() {
        config.pageTemplates()
                .filter(directory -> !Files.isDirectory(directory))
                .ifPresent(directory -> problem(
                        "pages.templates",
                        "expected a directory, but there is none at "
                                + shown("pages.templates", directory.toString())));
    }
}
