package io.gatehouse.proxy.config;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.outcome.HeaderEdits;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Judges which headers a route sets and removes. */
final class HeaderCheck {
    // RFC 9110, section 5.6.2.
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    // RFC 9110, section 5.5, without what is obsolete.
    private static final Pattern VALUE = Pattern.compile("(?:[!-~](?:[ -~]*[!-~])?)?");

    /** What frames a message, or ends with the connection (RFC 9110, section 7.6.1). */
    private static final Set<String> OF_THE_MESSAGE = Set.of(
            "connection",
            "content-length",
            "expect",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** What the gateway itself says to upstreams. */
    private static final Set<String> OF_THE_GATEWAY = Set.of(
            "host",
            "cookie",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto");

    private final Problems problems;

    private HeaderCheck(Problems problems) {
        this.problems = problems;
    }

    static void judge(String prefix, RouteConfig route, Problems problems) {
        HeaderCheck check = new HeaderCheck(problems);
        check.rules(prefix + "request-headers", route.requestHeaders(), OF_THE_GATEWAY);
        check.rules(prefix + "response-headers", route.responseHeaders(), Set.of());
        if (route.responseHeaders().set().keySet().stream().anyMatch("set-cookie"::equalsIgnoreCase)) {
            problems.add(
                    prefix + "response-headers.set",
                    "must not set Set-Cookie, of which a response may have many; let the application set it");
        }
    }

    /** Judges what a route does to requests beside the identity headers. */
    static void identity(String prefix, RouteConfig route, IdentityConfig identity, Problems problems) {
        route.requestHeaders().set().keySet().stream()
                .filter(name -> isIdentity(name, identity))
                .findFirst()
                .ifPresent(name -> problems.add(prefix + "request-headers.set", ofIdentity(name)));
        route.requestHeaders().remove().stream()
                .filter(name -> isIdentity(name, identity))
                .findFirst()
                .ifPresent(name -> problems.add(prefix + "request-headers.remove", ofIdentity(name)));
    }

    private static String ofIdentity(String name) {
        return "must not hold " + name
                + ", which tells the application who asks; what it gets is said by identity.headers, identity.pass-tokens and"
                + " identity.assertion";
    }

    private static boolean isIdentity(String name, IdentityConfig identity) {
        String normal = HeaderEdits.normalize(name);
        // Those of the first are also the names under which tokens are passed beside other presets.
        boolean preset = Stream.of(HeaderPreset.MOD_AUTH_OPENIDC, identity.headers())
                .flatMap(headers -> headers.fixedNames().stream())
                .anyMatch(fixed -> same(normal, fixed));
        boolean claim = identity.headers() == HeaderPreset.MOD_AUTH_OPENIDC
                && normal.startsWith(HeaderEdits.normalize(identity.claimPrefix()));
        boolean mapped = identity.headerMap().keySet().stream().anyMatch(own -> same(normal, own));
        boolean assertion =
                identity.assertion().filter(own -> same(normal, own.header())).isPresent();
        return preset || claim || mapped || assertion;
    }

    private static boolean same(String normal, String other) {
        return HeaderEdits.normalize(other).equals(normal);
    }

    private void rules(String key, HeaderRules rules, Set<String> ours) {
        problems.few(key + ".set", rules.set().size(), UpstreamKeys.MAX_HEADERS);
        problems.few(key + ".remove", rules.remove().size(), UpstreamKeys.MAX_HEADERS);
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> header : rules.set().entrySet()) {
            name(key + ".set", header.getKey(), ours);
            if (!seen.add(header.getKey().toLowerCase(Locale.ROOT))) {
                problems.add(key + ".set", "expected each header once, whatever its letters' case");
            }
            if (header.getValue().length() > 4096
                    || !VALUE.matcher(header.getValue()).matches()) {
                // The value may be a secret.
                problems.add(
                        key + ".set",
                        "expected at most 4096 printable ASCII characters, without spaces at the ends, for "
                                + shown(header.getKey()));
            }
        }
        for (String name : rules.remove()) {
            name(key + ".remove", name, ours);
        }
    }

    private void name(String key, String name, Set<String> ours) {
        if (!TOKEN.matcher(name).matches()) {
            problems.unexpected(
                    key, "expected header names of letters, digits and hyphens, such as X-Environment", name);
            return;
        }
        String lower = HeaderEdits.normalize(name);
        if (OF_THE_MESSAGE.contains(lower)) {
            problems.add(
                    key,
                    "must not hold " + name
                            + ", which says how this one message is sent, and not what is in it; remove it");
        } else if (ours.contains(lower)) {
            problems.add(
                    key,
                    "must not hold " + name
                            + ", which the gateway says itself; host-header chooses the Host, trusted-proxies whom to believe about the client");
        }
    }

    private static String shown(String name) {
        return List.of(name).stream()
                .filter(TOKEN.asMatchPredicate())
                .findFirst()
                .orElse("a header");
    }
}
