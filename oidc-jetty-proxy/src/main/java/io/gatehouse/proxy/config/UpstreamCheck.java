package io.gatehouse.proxy.config;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.tls.Certificates;
import io.gatehouse.tls.CertifiedKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges what a route says of its upstreams. */
final class UpstreamCheck {
    // What a system allows for the path of a socket, less the zero at its end.
    private static final int MAX_SOCKET_PATH = 107;
    private static final int MAX_HEALTH_PATH = 1000;
    private static final Pattern HEALTH_PATH = Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+");
    private static final Duration MAX_IDLE = Duration.ofDays(1);

    private final String prefix;
    private final RouteConfig route;
    private final Problems problems;

    private UpstreamCheck(String prefix, RouteConfig route, Problems problems) {
        this.prefix = prefix;
        this.route = route;
        this.problems = problems;
    }

    static void judge(String prefix, RouteConfig route, Problems problems) {
        UpstreamCheck check = new UpstreamCheck(prefix, route, problems);
        check.upstreams(route.upstreams());
        check.client(route.client());
        check.tls(route.client().tls());
        check.ejection(route.ejection());
        if (!route.idleTimeout().equals(route.timeout())) {
            check.within("idle-timeout", route.idleTimeout(), Duration.ZERO, MAX_IDLE, "more than 0s and at most 1d");
        }
        route.health().ifPresent(check::health);
        HeaderCheck.judge(prefix, route, problems);
    }

    private void upstreams(List<URI> upstreams) {
        String key = prefix + "upstream";
        problems.few(key, upstreams.size(), GatewayKeys.MAX_LIST);
        if (upstreams.isEmpty()) {
            problems.add(key, "expected at least one upstream, such as http://localhost:8080");
        }
        Set<String> seen = new HashSet<>();
        Optional<String> first = upstreams.stream().findFirst().map(UpstreamCheck::common);
        for (URI upstream : upstreams) {
            upstream(key, upstream);
            if (!seen.add(upstream.toString().toLowerCase(Locale.ROOT))) {
                problems.unexpected(key, "expected different upstreams", upstream.toString());
            } else if (!first.get().equals(common(upstream))) {
                problems.unexpected(
                        key,
                        "expected upstreams with the same scheme and the same path, so that any can stand in for any other",
                        upstream.toString());
            }
        }
    }

    /** Returns what is the same in every upstream of a route: scheme and path. */
    private static String common(URI upstream) {
        String path = upstream.getRawPath();
        return isSocket(upstream) ? "http" : scheme(upstream) + (path == null || path.equals("/") ? "" : path);
    }

    private static String scheme(URI upstream) {
        return String.valueOf(upstream.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static boolean isSocket(URI upstream) {
        return scheme(upstream).equals("unix");
    }

    private void upstream(String key, URI upstream) {
        if (isSocket(upstream)) {
            socket(key, upstream);
            return;
        }
        String scheme = scheme(upstream);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || upstream.getHost() == null
                || upstream.getRawUserInfo() != null
                || upstream.getRawQuery() != null
                || upstream.getRawFragment() != null) {
            problems.unexpected(
                    key,
                    "expected an http or https URL such as http://localhost:8080/app, without user name, query and fragment",
                    upstream.toString());
        } else if (Origin.parse(scheme, upstream.getRawAuthority()).isEmpty()) {
            problems.unexpected(
                    key, "expected a host with or without a port from 1 to 65535 in the URL", upstream.toString());
        } else if (upstream.getRawPath() != null && !upstream.getRawPath().isEmpty() && !isCanonical(upstream)) {
            problems.unexpected(key, "expected a path without dot and empty segments in the URL", upstream.toString());
        }
    }

    private void socket(String key, URI upstream) {
        String path = upstream.getPath();
        if (upstream.getRawAuthority() != null
                || upstream.getRawQuery() != null
                || upstream.getRawFragment() != null
                || path == null
                || !path.startsWith("/")
                || path.length() > MAX_SOCKET_PATH
                || !ListenerCheck.isPath(path)) {
            problems.unexpected(
                    key,
                    "expected the absolute path of a socket, of at most " + MAX_SOCKET_PATH
                            + " characters, such as unix:/run/app.sock",
                    upstream.toString());
        }
    }

    private static boolean isCanonical(URI upstream) {
        try {
            return CanonicalPath.of(upstream.getRawPath()).encoded().equals(upstream.getRawPath());
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    private void client(ClientConfig client) {
        within(
                "connect-timeout",
                client.connectTimeout(),
                Duration.ZERO,
                Duration.ofMinutes(1),
                "more than 0s and at most 1m");
        number("max-connections", client.maxConnections(), 1, 10_000);
        number("max-queued", client.maxQueued(), 1, 100_000);
    }

    private void tls(UpstreamTls tls) {
        boolean https =
                route.upstreams().stream().anyMatch(upstream -> scheme(upstream).equals("https"));
        if (tls.given() && !https) {
            String key = tls.insecure() ? "insecure-tls" : "tls";
            problems.add(
                    prefix + key,
                    "has no use, since no upstream of the route is https; write https there, or remove it");
        }
        if (tls.certificateFile().isPresent() != tls.keyFile().isPresent()) {
            problems.add(
                    prefix + (tls.keyFile().isEmpty() ? "tls.private-key" : "tls.certificate"),
                    "is missing; a certificate and its private key go together");
        }
        if (tls.insecure() && tls.caFile().isPresent()) {
            problems.add(
                    prefix + "insecure-tls",
                    "contradicts tls.ca-file: certificates are either checked or not; remove one of the two");
        }
        tls.serverName()
                .filter(name -> Origin.parse("https", name)
                        .filter(origin -> origin.port() == 443 && !name.contains(":"))
                        .isEmpty())
                .ifPresent(name -> problems.unexpected(
                        prefix + "tls.server-name", "expected a host without a port, such as app.internal", name));
        tls.caFile().ifPresent(this::authorities);
        if (tls.certificateFile().isPresent() && tls.keyFile().isPresent()) {
            var unused = CertifiedKey.read(
                    tls.certificateFile().get(),
                    tls.keyFile().get(),
                    Optional.empty(),
                    (part, why) -> problems.add(
                            prefix + (part == CertifiedKey.Part.CERTIFICATE ? "tls.certificate" : "tls.private-key"),
                            why));
        }
    }

    private void authorities(Path file) {
        try {
            var unused = Certificates.read(file);
        } catch (IOException e) {
            problems.add(prefix + "tls.ca-file", String.valueOf(e.getMessage()));
        }
    }

    private void ejection(EjectionConfig ejection) {
        number("ejection.failures", ejection.failures(), 0, 100);
        within(
                "ejection.duration",
                ejection.duration(),
                Duration.ZERO,
                EjectionConfig.LONGEST,
                "more than 0s and at most 5m");
    }

    private void health(HealthConfig health) {
        if (health.path().length() > MAX_HEALTH_PATH
                || !HEALTH_PATH.matcher(health.path()).matches()) {
            problems.unexpected(
                    prefix + "health-check.path",
                    "expected a path such as /healthz, percent-encoded, perhaps with a query",
                    health.path());
        }
        within(
                "health-check.interval",
                health.interval(),
                Duration.ZERO,
                Duration.ofHours(1),
                "more than 0s and at most 1h");
        within(
                "health-check.timeout",
                health.timeout(),
                Duration.ZERO,
                health.interval(),
                "more than 0s and at most health-check.interval");
        number("health-check.healthy", health.healthy(), 1, 100);
        number("health-check.unhealthy", health.unhealthy(), 1, 100);
    }

    private void within(String key, Duration value, Duration above, Duration most, String words) {
        if (value.compareTo(above) <= 0 || value.compareTo(most) > 0) {
            problems.add(prefix + key, "expected a duration of " + words);
        }
    }

    private void number(String key, int value, int least, int most) {
        if (value < least || value > most) {
            problems.unexpected(
                    prefix + key, "expected a number from " + least + " to " + most, Integer.toString(value));
        }
    }
}
