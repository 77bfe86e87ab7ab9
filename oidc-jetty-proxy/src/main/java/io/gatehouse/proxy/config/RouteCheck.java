package io.gatehouse.proxy.config;

import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Judges the settings of one route. */
final class RouteCheck {
    private static final int MAX_PATH = 1000;
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final Problems problems;

    private RouteCheck(Problems problems) {
        this.problems = problems;
    }

    /**
     * Judges one route by itself.
     *
     * @param hidden tells of which keys, such as {@code path}, no value is to be shown
     */
    static List<ConfigProblem> of(RouteConfig route, Predicate<String> hidden) {
        Problems problems = new Problems(hidden);
        judge("", route, problems);
        return problems.found();
    }

    /** Judges one of the routes; {@code prefix} is what stands before the names of its keys. */
    static void judge(String prefix, RouteConfig route, Problems problems) {
        new RouteCheck(problems).route(prefix, route);
    }

    private void route(String prefix, RouteConfig route) {
        path(prefix + "path", route.path());
        hosts(prefix + "hosts", route.hosts());
        UpstreamCheck.judge(prefix, route, problems);
        route.assertionAudience()
                .filter(audience -> !AssertionConfig.isName(audience))
                .ifPresent(audience -> problems.unexpected(
                        prefix + "assertion-audience",
                        "expected 1 to 255 printable ASCII characters, such as https://reports.example.com",
                        audience));
        Duration timeout = route.timeout();
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            problems.add(prefix + "timeout", "expected a duration of more than 0s and at most 1d");
        }
        WebSocketKeys.judge(prefix, route.webSocket(), problems);
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
            problems.unexpected(
                    key, "expected a path such as /app, written decoded, without dot and empty segments", path);
        }
    }

    private void hosts(String key, List<String> hosts) {
        problems.few(key, hosts.size(), GatewayKeys.MAX_LIST);
        for (String host : hosts) {
            if (Origin.parse("https", host).isEmpty()) {
                problems.unexpected(
                        key,
                        "expected hosts with or without a port, such as app.example.com or app.example.com:8443",
                        host);
            }
        }
    }
}
