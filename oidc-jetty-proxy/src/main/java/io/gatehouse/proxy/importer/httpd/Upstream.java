package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a {@code ProxyPass} sends requests.
 *
 * @param origins scheme, host and port of each upstream
 * @param path the path in front of what follows, without a slash at its end
 * @param settings what a route says besides
 * @param problems what is not carried over, as advice
 */
record Upstream(List<String> origins, String path, Map<String, Object> settings, List<String> problems) {
    static final String BALANCER = "balancer://";

    /** Returns where a URL leads; empty where no gateway could send requests. */
    static Optional<Upstream> of(String url, List<String> parameters, List<Section> sections) {
        List<String> problems = new ArrayList<>();
        Map<String, Object> settings = new LinkedHashMap<>();
        Map<String, String> given = given(parameters);
        String lower = url.toLowerCase(Locale.ROOT);
        List<String> origins = new ArrayList<>();
        String path;
        if (lower.startsWith("unix:")) {
            String[] parts = url.split("\\|", 2);
            origins.add(parts[0]);
            path = parts.length > 1 ? pathOf(parts[1]) : "";
            if (parts.length > 1 && !parts[1].toLowerCase(Locale.ROOT).startsWith("http://")) {
                return Optional.empty();
            }
            if (!path.isEmpty()) {
                problems.add(
                        "no path can be put in front of requests to a socket; the application sees the path that was asked for.");
            }
            path = "";
        } else if (lower.startsWith(BALANCER)) {
            path = pathOf(url);
            String name = url.substring(BALANCER.length()).split("/", 2)[0];
            Section balancer = sections.stream()
                    .filter(section -> section.is("Proxy") && section.first().equalsIgnoreCase(BALANCER + name))
                    .findFirst()
                    .orElse(null);
            if (balancer == null) {
                return Optional.empty();
            }
            path = members(balancer, given, origins, problems) + path;
            balance(given, settings);
        } else if (lower.startsWith("h2c://") || lower.startsWith("h2://")) {
            settings.put("protocol", "http/2");
            path = pathOf(url);
            origins.add(
                    (lower.startsWith("h2c") ? "http" : "https") + originOf(url).replaceFirst("^[^:]*", ""));
        } else if (lower.startsWith("ws")) {
            path = pathOf(url);
            origins.add(originOf(url).replaceFirst("(?i)^ws", "http"));
        } else if (lower.startsWith("http://") || lower.startsWith("https://")) {
            path = pathOf(url);
            origins.add(originOf(url));
        } else {
            return Optional.empty();
        }
        if (origins.isEmpty()) {
            return Optional.empty();
        }
        parameters(given, settings, problems);
        return Optional.of(new Upstream(origins, path, settings, problems));
    }

    private static Map<String, String> given(List<String> parameters) {
        Map<String, String> given = new LinkedHashMap<>();
        parameters.forEach(parameter -> given.put(
                parameter.split("=", 2)[0].toLowerCase(Locale.ROOT),
                parameter.contains("=") ? parameter.split("=", 2)[1] : ""));
        return given;
    }

    private static String originOf(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return path < 0 ? url : url.substring(0, path);
    }

    private static String pathOf(String url) {
        String path = url.substring(originOf(url).length());
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Reads the members of a balancer, and returns the path that they share. */
    private static String members(
            Section balancer, Map<String, String> given, List<String> origins, List<String> problems) {
        String shared = "";
        for (Directive directive : balancer.directives()) {
            if (directive.is("ProxySet")) {
                given(directive.arguments()).forEach(given::putIfAbsent);
                continue;
            }
            if (!directive.is("BalancerMember")) {
                continue;
            }
            Map<String, String> member = given(directive.arguments());
            if (member.getOrDefault("status", "").toUpperCase(Locale.ROOT).contains("H")) {
                problems.add("a hot standby (" + directive.where()
                        + ") is an upstream like the others; ejection leaves out what does not answer.");
            }
            if (member.containsKey("loadfactor")) {
                problems.add("upstreams have no weights (" + directive.where() + "); name each once.");
            }
            String url = directive.first();
            if (!url.toLowerCase(Locale.ROOT).startsWith("http")) {
                problems.add("this member (" + directive.where()
                        + ") speaks no HTTP; name the HTTP port of the application.");
                continue;
            }
            shared = pathOf(url);
            origins.add(originOf(url));
        }
        return shared;
    }

    private static void balance(Map<String, String> given, Map<String, Object> settings) {
        if (given.containsKey("stickysession")) {
            settings.put("balance", "sticky");
        } else if (given.getOrDefault("lbmethod", "").equals("bybusyness")) {
            settings.put("balance", "least-connections");
        }
    }

    private static void parameters(Map<String, String> given, Map<String, Object> settings, List<String> problems) {
        given.forEach((name, value) -> {
            switch (name) {
                case "timeout" -> seconds("timeout", value, settings);
                case "connectiontimeout" -> seconds("connect-timeout", value, settings);
                case "max" -> {
                    if (value.matches("[1-9][0-9]{0,3}")) {
                        settings.put("max-connections", Integer.parseInt(value));
                        problems.add("max is for the gateway as a whole, and not for each process.");
                    }
                }
                case "secret", "route", "redirect" -> problems.add(name + " has no counterpart.");
                default -> {}
            }
        });
    }

    private static void seconds(String key, String value, Map<String, Object> settings) {
        if (value.matches("[1-9][0-9]{0,8}")) {
            settings.put(key, Terms.duration(Long.parseLong(value)));
        } else if (value.matches("[1-9][0-9]{0,8}ms")) {
            settings.put(key, Math.max(1, Long.parseLong(value.replace("ms", "")) / 1000) + "s");
        }
    }
}
