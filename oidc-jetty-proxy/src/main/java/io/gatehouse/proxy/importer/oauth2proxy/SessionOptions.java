package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.SessionKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sessions, addresses and listeners. */
final class SessionOptions {
    static final Set<String> NAMES = Set.of(
            "session-store-type",
            "cookie-expire",
            "cookie-refresh",
            "cookie-domain",
            "cookie-path",
            "cookie-samesite",
            "cookie-csrf-expire",
            "redis-connection-url",
            "redis-password",
            "redis-username",
            "redis-ca-path",
            "redis-use-sentinel",
            "redis-sentinel-master-name",
            "redis-sentinel-connection-urls",
            "redis-use-cluster",
            "redis-cluster-connection-urls",
            "redirect-url",
            "proxy-prefix",
            "reverse-proxy",
            "trusted-proxy-ip",
            "whitelist-domain",
            "http-address",
            "https-address",
            "tls-cert-file",
            "tls-key-file",
            "force-https",
            "request-logging");

    private static final long A_YEAR = 365L * 86_400;
    private static final int A_DAY = 86_400;

    private final Terms terms;
    private final OptionsGiven given;

    private SessionOptions(Terms terms) {
        this.terms = terms;
        this.given = terms.given();
    }

    static void carry(Terms terms) {
        SessionOptions options = new SessionOptions(terms);
        options.sessions();
        options.addresses();
        options.listeners();
    }

    private void sessions() {
        boolean redis = given.value("session-store-type", "cookie").equals("redis");
        terms.set("session.store", redis ? "redis" : "cookie");
        terms.draft().secret("session.keys", "session-keys", "a new key", SessionKey.make());
        terms.duration("cookie-expire", "session.max-duration", "168h0m0s", A_YEAR);
        terms.draft()
                .get("session.max-duration")
                .ifPresent(duration -> terms.set("session.inactivity-timeout", duration));
        terms.differs(
                "session.inactivity-timeout",
                "cookie-expire",
                "sessions had no end by inactivity; a shorter one, such as 1h, is safer.");
        terms.duration("cookie-refresh", "refresh.claims-after", "", A_YEAR);
        List<String> domains = given.values("cookie-domain");
        if (!domains.isEmpty()) {
            terms.set("session.cookie.domain", domains.get(0).replaceFirst("^\\.", ""));
        }
        if (domains.size() > 1) {
            terms.byHand("session.cookie.domain", "cookie-domain", "it is one domain, whose hosts all get the cookie.");
        }
        given.get("cookie-path")
                .filter(path -> !path.value().equals("/"))
                .ifPresent(path -> terms.set("session.cookie.path", path.value()));
        given.get("cookie-samesite")
                .filter(word -> Set.of("lax", "strict", "none").contains(word.value()))
                .ifPresent(word -> terms.set("session.cookie.same-site", word.value()));
        terms.duration("cookie-csrf-expire", "login.timeout", "15m", A_DAY);
        if (redis) {
            redis();
        }
    }

    private void redis() {
        String url = given.value("redis-connection-url", "");
        if (given.isOn("redis-use-sentinel", false)) {
            url = several("redis-sentinel-connection-urls", "+sentinel") + "/"
                    + given.value("redis-sentinel-master-name", "mymaster");
        } else if (given.isOn("redis-use-cluster", false)) {
            url = several("redis-cluster-connection-urls", "+cluster");
        }
        int at = url.indexOf('@');
        int scheme = url.indexOf("://");
        if (at > 0 && scheme > 0) {
            String user = url.substring(scheme + 3, at);
            String[] parts = user.split(":", 2);
            if (parts.length > 1 && !parts[1].isEmpty()) {
                terms.draft()
                        .secret("session.redis.password", "redis-password", where("redis-connection-url"), parts[1]);
            }
            url = url.substring(0, scheme + 3) + (parts[0].isEmpty() ? "" : parts[0] + "@") + url.substring(at + 1);
        }
        String user = given.value("redis-username", "");
        if (!user.isEmpty() && !url.contains("@")) {
            url = url.replaceFirst("://", "://" + user + "@");
        }
        terms.set("session.redis.url", url);
        given.get("redis-password")
                .filter(password -> !password.value().isEmpty())
                .ifPresent(password -> terms.draft()
                        .secret("session.redis.password", "redis-password", password.where(), password.value()));
        terms.copy("redis-ca-path", "session.redis.ca-file");
    }

    private String where(String name) {
        return given.get(name).map(Given::where).orElse(name);
    }

    private String several(String name, String kind) {
        List<String> urls = given.values(name);
        String scheme = urls.stream().anyMatch(url -> url.startsWith("rediss:")) ? "rediss" : "redis";
        return scheme + kind + "://"
                + urls.stream()
                        .map(url -> url.replaceFirst("^rediss?://", "").replaceFirst("/.*", ""))
                        .collect(Collectors.joining(","));
    }

    private void addresses() {
        String prefix = given.value("proxy-prefix", "/oauth2");
        terms.set("endpoint-path", prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
        terms.differs(
                "endpoint-path",
                "proxy-prefix",
                "the redirect URI at the provider stays as it is: " + prefix + "/callback. sign_in and start are "
                        + prefix + "/login?return_to=, sign_out is " + prefix + "/logout?return_to=, userinfo is "
                        + prefix + "/session, and auth is "
                        + prefix + "/authz/nginx.");
        given.get("redirect-url")
                .map(Given::value)
                .flatMap(SessionOptions::origin)
                .ifPresent(origin -> terms.set("public-url", origin));
        List<String> proxies = given.values("trusted-proxy-ip");
        if (!proxies.isEmpty()) {
            terms.set("trusted-proxies", proxies);
        } else if (given.isOn("reverse-proxy", false)) {
            terms.byHand(
                    "trusted-proxies",
                    "reverse-proxy",
                    "write trusted-proxies: [addresses of the proxies in front]; nobody else is believed, where oauth2-proxy"
                            + " believed everybody.");
        }
        Set<String> origins = new TreeSet<>();
        for (String domain : given.values("whitelist-domain")) {
            if (domain.startsWith(".") || domain.startsWith("*") || domain.endsWith(":*")) {
                terms.byHand(
                        "login.allowed-returns",
                        "whitelist-domain",
                        "origins are written one by one, such as https://shop.example.com; there is no wildcard.");
            } else {
                origins.add("https://" + domain);
            }
        }
        terms.draft().text("public-url").ifPresent(origins::remove);
        if (!origins.isEmpty()) {
            terms.set("login.allowed-returns", List.copyOf(origins));
            terms.set("logout.allowed-returns", List.copyOf(origins));
        }
    }

    private static Optional<String> origin(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getScheme() == null || uri.getRawAuthority() == null
                    ? Optional.empty()
                    : Optional.of(uri.getScheme() + "://" + uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void listeners() {
        boolean tls = given.get("tls-cert-file").isPresent();
        terms.copy("tls-cert-file", "server.tls.certificate");
        terms.copy("tls-key-file", "server.tls.private-key");
        String address = tls ? given.value("https-address", ":443") : given.value("http-address", "127.0.0.1:4180");
        List<Object> listen = new ArrayList<>();
        if (address.startsWith("fd:")) {
            terms.byHand(
                    "server.listen",
                    "http-address",
                    "a socket of systemd is not taken over; listen on a port, or on unix:/path.");
        } else {
            listen.add(listener(address, tls ? "https" : "http"));
        }
        if (tls && given.isOn("force-https", false)) {
            Map<String, Object> redirect = new LinkedHashMap<>();
            redirect.put("url", listener(given.value("http-address", "127.0.0.1:4180"), "http"));
            redirect.put("redirect", "https");
            listen.add(redirect);
        } else if (given.isOn("force-https", false)) {
            terms.byHand(
                    "server.listen",
                    "force-https",
                    "the redirect is made where TLS ends: redirect: https of a listener, or the proxy in front.");
        }
        if (!listen.isEmpty()) {
            terms.set("server.listen", listen.size() == 1 ? listen.get(0) : listen);
        }
        if (!given.isOn("request-logging", true)) {
            terms.set("server.access-log", false);
        }
    }

    private static String listener(String address, String scheme) {
        String plain = address.replaceFirst("(?i)^https?://", "");
        if (plain.startsWith("unix:")) {
            return "unix:" + plain.replaceFirst("^unix:(//)?", "");
        }
        return scheme + "://" + (plain.startsWith(":") ? "0.0.0.0" + plain : plain);
    }
}
