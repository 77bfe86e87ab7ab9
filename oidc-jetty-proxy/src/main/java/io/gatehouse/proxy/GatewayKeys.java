package io.gatehouse.proxy;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import io.gatehouse.config.reader.RequirementForm;
import io.gatehouse.policy.Requirement;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every key of the gateway that the engine does not have. */
final class GatewayKeys {
    static final int MAX_ROUTES = 1000;
    static final int MAX_LIST = 100;
    static final String LISTEN_WANTED =
            "expected an address such as http://127.0.0.1:8002, or http://0.0.0.0:8002 for all of this machine";
    static final String ADMIN_WANTED =
            "expected an http address such as http://127.0.0.1:9002, with nothing after the port";

    private static final ConfigKey<String> PATH = ConfigKey.of(
            "path",
            ConfigType.text(),
            "/",
            "The path prefix of the route, in whole segments: `/app` is `/app` and what is below it, not `/apple`.");
    private static final ConfigKey<List<String>> HOSTS = ConfigKey.of(
            "hosts",
            ConfigType.list(ConfigType.text(), MAX_LIST),
            "[]",
            "The hosts of the route as browsers name them, with or without a port; any when empty.");
    private static final ConfigKey<List<URI>> UPSTREAM = ConfigKey.of(
            "upstream",
            ConfigType.list(ConfigType.url(), MAX_LIST),
            "",
            "Where the requests go: an http or https URL; a path in it is put in front of the request's.");
    private static final ConfigKey<HostHeader> HOST_HEADER = ConfigKey.of(
            "host-header",
            ConfigType.word(HostHeader.class),
            "preserve",
            "Which `Host` the upstream is asked for: the browser's (`preserve`) or its own (`upstream`).");
    private static final ConfigKey<Boolean> STRIP_PATH = ConfigKey.of(
            "strip-path", ConfigType.flag(), "false", "Whether the path prefix of the route is cut off on the way.");
    private static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
            "timeout",
            ConfigType.duration(),
            "60s",
            "How long the upstream may take to begin its answer, and a connection in use be silent; `1d` at most.");

    private static final ConfigKey<String> ASSERTION_AUDIENCE = ConfigKey.of(
            "assertion-audience",
            ConfigType.text(),
            "",
            "The audience of signed assertions for this upstream, in place of `identity.assertion.audience`.");

    private static final ConfigKey<Requirement> WHEN = ConfigKey.of(
            "when",
            RequirementForm.type(),
            "everyone",
            "Whom the route is for, in the words of `rules[].allow`; it is passed over for all others.");

    private static final List<ConfigKey<?>> ROUTE =
            List.of(PATH, HOSTS, WHEN, UPSTREAM, HOST_HEADER, STRIP_PATH, TIMEOUT, ASSERTION_AUDIENCE);

    static final ConfigKey<List<RouteConfig>> ROUTES = ConfigKey.of(
            "routes",
            ConfigType.list(ConfigType.block(ROUTE, GatewayKeys::route), MAX_ROUTES),
            "",
            "Which requests go to which upstream: the longest path prefix wins, then the order; none for a gateway that answers another proxy's questions alone.");
    static final ConfigKey<List<URI>> LISTEN = ConfigKey.of(
            "server.listen",
            ConfigType.list(ConfigType.of("address", text -> address(text, LISTEN_WANTED)), MAX_LIST),
            "http://127.0.0.1:8002",
            "The addresses to listen on, each `http://host:port`; `0.0.0.0` and `[::]` are all of this machine.");
    static final ConfigKey<Integer> MAX_HEADER_SIZE = ConfigKey.of(
            "server.max-header-size",
            ConfigType.size(),
            "16k",
            "How large the header of a request may be, the request line included; `1k` to `1m`.");
    static final ConfigKey<Boolean> ACCESS_LOG =
            ConfigKey.of("server.access-log", ConfigType.flag(), "true", "Whether a line is logged for each request.");
    static final ConfigKey<URI> ADMIN = ConfigKey.of(
            "server.admin",
            ConfigType.of("address", text -> address(text, ADMIN_WANTED)),
            "",
            "The address for operators (health, sessions), usually `http://127.0.0.1:9002`; none when not given.");
    static final ConfigKey<Secret> ADMIN_TOKEN_FILE = ConfigKey.of(
            "server.admin-token-file",
            ConfigType.secretFile(),
            "",
            "A file with the token that operators must send, 32 to 512 characters; required when `server.admin` is not a loopback address.");

    private GatewayKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(ROUTES, LISTEN, ADMIN, ADMIN_TOKEN_FILE, MAX_HEADER_SIZE, ACCESS_LOG);
    }

    private static Optional<RouteConfig> route(ConfigValues values) {
        Optional<List<URI>> upstreams = values.get(UPSTREAM);
        if (!values.has(UPSTREAM)) {
            values.problem(UPSTREAM, "is missing; expected where the requests go, such as http://localhost:8080");
        } else if (upstreams.isPresent() && upstreams.get().size() != 1) {
            values.problem(
                    UPSTREAM,
                    "expected exactly one upstream, but came " + upstreams.get().size()
                            + "; this release does not share a route's requests among several");
        }
        // A route is made all the same, so that what else is wrong with it is found too.
        URI upstream = upstreams
                .filter(list -> !list.isEmpty())
                .map(list -> list.get(0))
                .orElse(URI.create("http://localhost"));
        RouteConfig.Builder route = RouteConfig.builder(upstream);
        values.take(PATH, route::path);
        values.take(HOSTS, route::hosts);
        values.take(HOST_HEADER, route::hostHeader);
        values.take(STRIP_PATH, route::stripPath);
        values.take(TIMEOUT, route::timeout);
        values.take(ASSERTION_AUDIENCE, route::assertionAudience);
        values.take(WHEN, route::when);
        RouteConfig made = route.build();
        // Judged here as well as with the whole, so that what is wrong in one route does not hide what is wrong in
        // another.
        for (ConfigProblem problem : GatewayCheck.ofRoute(made, values::holdsVariable)) {
            ROUTE.stream()
                    .filter(key ->
                            key.name().equals(problem.key()) && values.get(key).isPresent())
                    .forEach(key -> values.problem(key, problem.why()));
        }
        return Optional.of(made);
    }

    private static URI address(String text, String wanted) {
        try {
            URI address = new URI(text);
            if (address.getScheme() != null && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(wanted);
    }
}
