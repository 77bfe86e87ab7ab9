package io.gatehouse.proxy.upstream;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.proxy.config.RouteConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All routes. The longest path prefix wins, then the order in which they were written; a route that is not for whoever asks is passed
 * over.
 */
public final class Routes {
    private final List<Route> routes;

    public Routes(List<RouteConfig> configs) {
        // A stable sort: equals stay in their order.
        this.routes = configs.stream()
                .map(Route::new)
                .sorted(Comparator.comparingInt(Route::specificity).reversed())
                .toList();
    }

    public Optional<Route> find(Origin origin, CanonicalPath path, Caller caller) {
        for (Route route : routes) {
            if (route.serves(origin, path) && route.isFor(caller)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }
}
