package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.http.Origin;
import java.util.List;
import java.util.function.Predicate;

/** Judges the settings that the gateway has beside those of the engine. The same whoever made them. */
final class GatewayCheck {
    /** How many sets of connections there may be, each of which has a thread of its own. */
    private static final int MAX_CLIENTS = 32;

    private final Problems problems;

    private GatewayCheck(Problems problems) {
        this.problems = problems;
    }

    /**
     * Judges settings.
     *
     * @param hidden tells of which keys no value is to be shown
     */
    static List<ConfigProblem> of(GatewayConfig config, Predicate<String> hidden) {
        Problems problems = new Problems(hidden);
        GatewayCheck check = new GatewayCheck(problems);
        check.routes(config.routes());
        new RouteClaims(config.engine()).missing(config.routes()).forEach(problems::add);
        ListenerCheck.judge(config, problems);
        ServerCheck.judge(config.server(), problems);
        TracingCheck.judge(config.tracing(), problems);
        check.audiences(config);
        check.upstreams(config);
        config.engine().publicUrl().ifPresent(url -> check.reachable(config.routes(), url));
        return problems.found();
    }

    private void routes(List<RouteConfig> routes) {
        problems.few("routes", routes.size(), RouteKeys.MAX_ROUTES);
        RouteShadows shadows = new RouteShadows();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String key = "routes[" + i + "]";
            RouteCheck.judge(key + ".", route, problems);
            int shadowed = i;
            shadows.add(route).ifPresent(earlier -> problems.add("routes[" + shadowed + "]", earlier));
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
                problems.add(
                        "routes[" + i + "].hosts",
                        "must hold the host of public-url (" + publicUrl.authority()
                                + "), which every request counts as being for; to serve several hosts, leave public-url out and name"
                                + " them in allowed-hosts");
            }
        }
    }

    private void upstreams(GatewayConfig config) {
        long clients =
                config.routes().stream().map(RouteConfig::client).distinct().count();
        if (clients > MAX_CLIENTS) {
            problems.add(
                    "routes",
                    "expected at most " + MAX_CLIENTS
                            + " different ways to speak to upstreams (protocol, connect-timeout, max-connections, max-queued, tls), but came "
                            + clients + "; have more routes agree");
        }
        for (int i = 0; i < config.routes().size(); i++) {
            HeaderCheck.identity(
                    "routes[" + i + "].",
                    config.routes().get(i),
                    config.engine().identity(),
                    problems);
        }
    }

    private void audiences(GatewayConfig config) {
        for (int i = 0; i < config.routes().size(); i++) {
            if (config.routes().get(i).assertionAudience().isPresent()
                    && config.engine().identity().assertion().isEmpty()) {
                problems.add(
                        "routes[" + i + "].assertion-audience",
                        "has no use, since there are no assertions; write identity.assertion.enabled: true, or remove it");
            }
        }
    }
}
