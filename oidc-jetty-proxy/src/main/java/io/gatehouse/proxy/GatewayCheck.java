package io.gatehouse.proxy;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.proxy.admin.AdminToken;
import io.gatehouse.proxy.admin.Loopback;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Judges the settings that the gateway has beside those of the engine. The same whoever made them. */
final class GatewayCheck {
    private static final int MAX_PATH = 1000;
    private static final int MIN_HEADER = 1024;
    private static final int MAX_HEADER = 1024 * 1024;
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Predicate<String> hidden;

    private GatewayCheck(Predicate<String> hidden) {
        this.hidden = hidden;
    }

    /**
     * Judges settings.
     *
     * @param hidden tells of which keys no value is to be shown
     */
    static List<ConfigProblem> of(GatewayConfig config, Predicate<String> hidden) {
        GatewayCheck check = new GatewayCheck(hidden);
        check.routes(config.routes());
        new RouteClaims(config.engine()).missing(config.routes()).forEach(check::problem);
        check.server(config.server());
        check.audiences(config);
        config.engine().publicUrl().ifPresent(url -> check.reachable(config.routes(), url));
        return List.copyOf(check.problems);
    }

    /**
     * Judges one route by itself.
     *
     * @param hidden tells of which keys, such as {@code path}, no value is to be shown
     */
    static List<ConfigProblem> ofRoute(RouteConfig route, Predicate<String> hidden) {
        GatewayCheck check = new GatewayCheck(hidden);
        check.route("", route);
        return List.copyOf(check.problems);
    }

    private void problem(String key, String why) {
        problems.add(new ConfigProblem("configuration", key, why));
    }

    private void unexpected(String key, String expected, String came) {
        problem(key, expected + (hidden.test(key) ? "" : ", but came " + ConfigProblem.quoted(came)));
    }

    private void routes(List<RouteConfig> routes) {
        few("routes", routes.size(), GatewayKeys.MAX_ROUTES);
        RouteShadows shadows = new RouteShadows();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String key = "routes[" + i + "]";
            route(key + ".", route);
            int shadowed = i;
            shadows.add(route).ifPresent(earlier -> problem("routes[" + shadowed + "]", earlier));
        }
    }

    /** Every request counts as one for the host of the public URL, where there is one. */
    private void reachable(List<RouteConfig> routes, Origin publicUrl) {
        for (int i = 0; i < routes.size(); i++) {
            List<String> hosts = routes.get(i).hosts();
            if (!hosts.isEmpty()
                    && hosts.stream()
                            .noneMatch(host -> host.equalsIgnoreCase(publicUrl.host())
                                    || host.equalsIgnoreCase(publicUrl.authority()))) {
                problem(
                        "routes[" + i + "].hosts",
                        "must hold the host of public-url (" + publicUrl.authority()
                                + "), which every request counts as being for; to serve several hosts, leave public-url out and name"
                                + " them in allowed-hosts");
            }
        }
    }

    private void audiences(GatewayConfig config) {
        for (int i = 0; i < config.routes().size(); i++) {
            if (config.routes().get(i).assertionAudience().isPresent()
                    && config.engine().identity().assertion().isEmpty()) {
                problem(
                        "routes[" + i + "].assertion-audience",
                        "has no use, since there are no assertions; write identity.assertion.enabled: true, or remove it");
            }
        }
    }

    private void route(String prefix, RouteConfig route) {
        path(prefix + "path", route.path());
        hosts(prefix + "hosts", route.hosts());
        upstream(prefix + "upstream", route.upstream());
        route.assertionAudience()
                .filter(audience -> !AssertionConfig.isName(audience))
                .ifPresent(audience -> unexpected(
                        prefix + "assertion-audience",
                        "expected 1 to 255 printable ASCII characters, such as https://reports.example.com",
                        audience));
        Duration timeout = route.timeout();
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            problem(prefix + "timeout", "expected a duration of more than 0s and at most 1d");
        }
    }

    private void path(String key, String path) {
        boolean canonical;
        try {
            // Written decoded, as the paths of requests are compared.
            String encoded = new URI(null, null, path, null).toASCIIString();
            canonical = path.length() <= MAX_PATH
                    && CanonicalPath.of(encoded).decoded().equals(path);
        } catch (URISyntaxException | MalformedRequestException e) {
            canonical = false;
        }
        if (!canonical) {
            unexpected(key, "expected a path such as /app, written decoded, without dot and empty segments", path);
        }
    }

    private void hosts(String key, List<String> hosts) {
        few(key, hosts.size(), GatewayKeys.MAX_LIST);
        for (String host : hosts) {
            if (Origin.parse("https", host).isEmpty()) {
                unexpected(
                        key,
                        "expected hosts with or without a port, such as app.example.com or app.example.com:8443",
                        host);
            }
        }
    }

    private void upstream(String key, URI upstream) {
        String scheme = String.valueOf(upstream.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web
                || upstream.getHost() == null
                || upstream.getRawUserInfo() != null
                || upstream.getRawQuery() != null
                || upstream.getRawFragment() != null) {
            unexpected(
                    key,
                    "expected an http or https URL such as http://localhost:8080/app, without user name, query and fragment",
                    upstream.toString());
        } else if (Origin.parse(scheme, upstream.getRawAuthority()).isEmpty()) {
            unexpected(key, "expected a host with or without a port from 1 to 65535 in the URL", upstream.toString());
        } else if (upstream.getRawPath() != null && !upstream.getRawPath().isEmpty() && !isCanonical(upstream)) {
            unexpected(key, "expected a path without dot and empty segments in the URL", upstream.toString());
        }
    }

    private static boolean isCanonical(URI upstream) {
        try {
            return CanonicalPath.of(upstream.getRawPath()).encoded().equals(upstream.getRawPath());
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    private void server(ServerConfig server) {
        String key = "server.listen";
        few(key, server.listen().size(), GatewayKeys.MAX_LIST);
        if (server.listen().isEmpty()) {
            problem(key, "expected at least one address, such as http://127.0.0.1:8002");
        }
        Set<String> seen = new HashSet<>();
        for (URI address : server.listen()) {
            listen(key, address);
            if (address.getPort() != 0 && !seen.add(address.getHost() + ":" + address.getPort())) {
                unexpected(key, "expected different addresses", address.toString());
            }
        }
        server.admin().ifPresent(address -> admin(address, server));
        if (server.adminToken()
                .filter(token -> !AdminToken.accepts(token.reveal()))
                .isPresent()) {
            problem(
                    "server.admin-token-file",
                    "expected a file with a token of 32 to 512 letters, digits and . _ ~ + / - in it, such as one made by: java -jar"
                            + " gatehouse.jar keygen");
        }
        int size = server.maxHeaderSize();
        if (size < MIN_HEADER || size > MAX_HEADER) {
            problem("server.max-header-size", "expected a size from 1k to 1m, but came " + size + " bytes");
        }
    }

    private void admin(URI address, ServerConfig server) {
        String key = "server.admin";
        if (!"http".equals(address.getScheme())
                || address.getHost() == null
                || !isBare(address)
                || address.getPort() > 65535) {
            unexpected(key, GatewayKeys.ADMIN_WANTED, address.toString());
            return;
        }
        if (address.getPort() != 0
                && server.listen().stream()
                        .anyMatch(other -> other.getPort() == address.getPort()
                                && address.getHost().equalsIgnoreCase(other.getHost()))) {
            unexpected(key, "expected another address than those of server.listen", address.toString());
        }
        if (!Loopback.is(address.getHost()) && server.adminToken().isEmpty()) {
            problem(
                    "server.admin-token-file",
                    "is missing; other machines may reach server.admin, so expected a file with a token of at least 32 characters"
                            + " (java -jar gatehouse.jar keygen makes one), or a loopback address such as http://127.0.0.1:9002");
        }
    }

    private static boolean isBare(URI address) {
        return (address.getRawPath() == null || address.getRawPath().isEmpty() || "/".equals(address.getRawPath()))
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
    }

    private void listen(String key, URI address) {
        if ("https".equalsIgnoreCase(address.getScheme())) {
            unexpected(
                    key,
                    "expected an http address: this release does not speak TLS itself; listen on http://127.0.0.1:8002 and put a"
                            + " server that does in front, with trusted-proxies and an https public-url",
                    address.toString());
            return;
        }
        if (!"http".equals(address.getScheme())
                || address.getHost() == null
                || !isBare(address)
                || address.getPort() > 65535) {
            unexpected(key, GatewayKeys.LISTEN_WANTED, address.toString());
        }
    }

    private void few(String key, int count, int most) {
        if (count > most) {
            problem(key, "expected at most " + most + " elements, but came " + count);
        }
    }
}
