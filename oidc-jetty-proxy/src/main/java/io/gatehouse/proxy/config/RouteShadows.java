package io.gatehouse.proxy.config;

import io.gatehouse.policy.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds routes that no request would ever come to, because one before them takes all that they are for. */
final class RouteShadows {
    /**
     * A route that was seen.
     *
     * @param position its place in the list
     * @param hosts its hosts in small letters; none for any
     * @param when whom it is for
     */
    private record Seen(int position, Set<String> hosts, Requirement when) {
        private boolean takesAllOf(Set<String> others, Requirement whom) {
            boolean everyHost = hosts.isEmpty() || (!others.isEmpty() && hosts.containsAll(others));
            return everyHost && (when instanceof Requirement.Everyone || when.equals(whom));
        }
    }

    private final Map<String, List<Seen>> byPath = new HashMap<>();
    private int count;

    /** Looks at the next route. Returns what is wrong where one before it takes all that it is for. */
    Optional<String> add(RouteConfig route) {
        String path = route.path().endsWith("/")
                ? route.path().substring(0, route.path().length() - 1)
                : route.path();
        Set<String> hosts = new LinkedHashSet<>();
        route.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        List<Seen> before = byPath.computeIfAbsent(path, any -> new ArrayList<>());
        Optional<Seen> shadow = before.stream()
                .filter(seen -> seen.takesAllOf(hosts, route.when()))
                .findFirst();
        before.add(new Seen(count, hosts, route.when()));
        count++;
        return shadow.map(seen -> seen.hosts().equals(hosts) && seen.when().equals(route.when())
                ? "has the path and the hosts of routes[" + seen.position()
                        + "], so that no request would ever come to it"
                : "stands behind routes[" + seen.position()
                        + "], which has the same path and takes everything that this"
                        + " one is for, so that no request would ever come to it; put this one first");
    }
}
