package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import io.gatehouse.config.reader.RequirementForm;
import io.gatehouse.policy.Requirement;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@code routes}. */
public final class RouteKeys {
    static final int MAX_ROUTES = 1000;

    private static final ConfigKey<String> PATH = ConfigKey.of(
            "path",
            ConfigType.text(),
            "/",
            "The path prefix of the route, in whole segments: `/app` is `/app` and what is below it, not `/apple`.");
    private static final ConfigKey<List<String>> HOSTS = ConfigKey.of(
            "hosts",
            ConfigType.list(ConfigType.text(), GatewayKeys.MAX_LIST),
            "[]",
            "The hosts of the route as browsers name them, with or without a port; any when empty.");
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

    private static final List<ConfigKey<?>> ROUTE = Stream.of(
                    List.<ConfigKey<?>>of(
                            PATH,
                            HOSTS,
                            WHEN,
                            UpstreamKeys.UPSTREAM,
                            HOST_HEADER,
                            STRIP_PATH,
                            TIMEOUT,
                            ASSERTION_AUDIENCE),
                    UpstreamKeys.ALL,
                    WebSocketKeys.ALL)
            .flatMap(List::stream)
            .toList();

    /** The routes. */
    public static final ConfigKey<List<RouteConfig>> ROUTES = ConfigKey.of(
            "routes",
            ConfigType.list(
                    ConfigType.block(ROUTE, RouteKeys::route).requiring(UpstreamKeys.UPSTREAM.name()), MAX_ROUTES),
            "",
            "Which requests go to which upstream: the longest path prefix wins, then the order; none for a gateway that answers another proxy's questions alone.");

    private RouteKeys() {}

    private static Optional<RouteConfig> route(ConfigValues values) {
        if (!values.has(UpstreamKeys.UPSTREAM)) {
            values.problem(
                    UpstreamKeys.UPSTREAM, "is missing; expected where the requests go, such as http://localhost:8080");
        }
        // A route is made all the same, so that what else is wrong with it is found too.
        List<URI> upstream = values.get(UpstreamKeys.UPSTREAM).orElse(List.of(URI.create("http://localhost")));
        RouteConfig.Builder route = RouteConfig.builder(upstream);
        values.take(PATH, route::path);
        values.take(HOSTS, route::hosts);
        values.take(HOST_HEADER, route::hostHeader);
        values.take(STRIP_PATH, route::stripPath);
        values.take(TIMEOUT, route::timeout);
        values.take(ASSERTION_AUDIENCE, route::assertionAudience);
        values.take(WHEN, route::when);
        UpstreamKeys.take(values, route);
        route.webSocket(WebSocketKeys.read(values));
        RouteConfig made = route.build();
        // Judged here as well as with the whole, so that what is wrong in one route does not hide what is wrong in
        // another.
        for (ConfigProblem problem : RouteCheck.of(made, values::holdsVariable)) {
            ROUTE.stream()
                    .filter(key ->
                            key.name().equals(problem.key()) && values.get(key).isPresent())
                    .forEach(key -> values.problem(key, problem.why()));
        }
        return Optional.of(made);
    }
}
