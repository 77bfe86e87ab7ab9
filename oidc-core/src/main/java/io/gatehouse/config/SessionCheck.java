package io.gatehouse.config;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Judges logins under way, sessions and the cookies of both. */
final class SessionCheck {
    private static final int MAX_SESSIONS = 10_000_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern COOKIE_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Pattern DOMAIN = Pattern.compile(
            "(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern REDIS_PREFIX = Pattern.compile("[A-Za-z0-9.:_-]{1,100}");

    private final GatehouseConfig config;
    private final ConfigCheck check;

    SessionCheck(GatehouseConfig config, ConfigCheck check) {
        this.config = config;
        this.check = check;
    }

    void run() {
        LoginConfig login = config.login();
        check.within("login.timeout", login.timeout(), SECOND, Duration.ofDays(1));
        check.within("login.max-pending", login.maxPending(), 1, 20);
        check.within("login.max-per-minute", login.maxPerMinute(), 0, 1_000_000);
        lifetimes();
        keys();
        check.within("session.max-sessions", config.session().maxSessions(), 1, MAX_SESSIONS);
        check.within("session.max-memory", config.session().maxMemory(), 1024 * 1024, Integer.MAX_VALUE);
        refresh();
        CookieConfig cookie = config.session().cookie();
        cookie.name().ifPresent(name -> cookieName(name, cookie));
        cookie.domain().ifPresent(this::cookieDomain);
        cookie.path()
                .filter(path -> !ConfigCheck.isCanonical(path))
                .ifPresent(path -> check.problem(
                        "session.cookie.path",
                        "expected a path such as / or /app, which needs no percent signs, but came "
                                + check.shown("session.cookie.path", path)));
        cookieTransport(cookie);
    }

    private void lifetimes() {
        Duration idle = config.session().inactivityTimeout();
        Duration longest = config.session().maxDuration();
        Duration year = Duration.ofDays(365);
        check.within("session.inactivity-timeout", idle, SECOND, year);
        check.within("session.max-duration", longest, SECOND, year);
        if (idle.compareTo(longest) > 0) {
            check.problem(
                    "session.inactivity-timeout",
                    "is longer (" + Shown.duration(idle) + ") than session.max-duration (" + Shown.duration(longest)
                            + "), after which a session ends anyway; make it at most as long");
        }
    }

    private void refresh() {
        RefreshConfig refresh = config.refresh();
        check.within("refresh.before-expiry", refresh.beforeExpiry(), Duration.ZERO, Duration.ofHours(1));
        refresh.claimsAfter()
                .ifPresent(
                        age -> check.within("refresh.claims-after", age, Duration.ofSeconds(10), Duration.ofDays(365)));
        config.session().redis().ifPresent(redis -> {
            check.within("session.redis.timeout", redis.timeout(), SECOND, Duration.ofMinutes(1));
            if (!REDIS_PREFIX.matcher(redis.keyPrefix()).matches()) {
                check.problem(
                        "session.redis.key-prefix",
                        "expected 1 to 100 letters, digits and . : _ -, but came "
                                + check.shown("session.redis.key-prefix", redis.keyPrefix()));
            }
        });
    }

    private void keys() {
        List<Secret> keys = config.session().keys();
        SecretRules.sessionKeys(keys, check::problem);
        if (config.session().store() != StoreKind.MEMORY && keys.isEmpty()) {
            check.problem(
                    "session.keys",
                    "is missing; session.store: " + config.session().store().word()
                            + " needs a key that outlives a restart; " + SecretRules.HOW_TO_MAKE_A_KEY);
        }
    }

    private void cookieName(String name, CookieConfig cookie) {
        String key = "session.cookie.name";
        if (!COOKIE_NAME.matcher(name).matches()) {
            check.problem(
                    key,
                    "expected 1 to 64 letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ (RFC 6265, section 4.1.1), but came "
                            + check.shown(key, name));
            return;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean host = lower.startsWith("__host-");
        if (!host && !lower.startsWith("__secure-")) {
            return;
        }
        String prefix = host ? "__Host-" : "__Secure-";
        if (!name.startsWith(prefix)) {
            check.problem(key, "expected the prefix to be spelt " + prefix + ", but came " + check.shown(key, name));
        } else if (host && cookie.domain().isPresent()) {
            check.problem(
                    key, "browsers refuse a __Host- cookie with a domain; remove session.cookie.domain, or the prefix");
        } else if (host && !cookie.path().orElse("/").equals("/")) {
            check.problem(
                    key,
                    "browsers refuse a __Host- cookie with another path than /; remove session.cookie.path, or the prefix");
        } else if (config.publicUrl().filter(url -> !url.secure()).isPresent()) {
            check.problem(
                    key,
                    "browsers refuse a " + prefix + " cookie over http, and public-url is http; remove the prefix");
        }
    }

    private void cookieDomain(String domain) {
        String key = "session.cookie.domain";
        if (!DOMAIN.matcher(domain).matches() || AddressRange.isAddress(domain)) {
            check.problem(
                    key,
                    "expected a domain such as example.com, without a dot at its beginning, but came "
                            + check.shown(key, domain));
            return;
        }
        String host = config.publicUrl().map(Origin::host).orElse(domain).toLowerCase(Locale.ROOT);
        String lower = domain.toLowerCase(Locale.ROOT);
        if (!host.equals(lower) && !host.endsWith("." + lower)) {
            check.problem(
                    key,
                    "expected the host of public-url (" + host + ") or a domain above it, but came "
                            + check.shown(key, domain) + ": browsers would refuse the cookie");
        }
    }

    private void cookieTransport(CookieConfig cookie) {
        Optional<Origin> http = config.publicUrl().filter(url -> !url.secure());
        boolean always = cookie.secure() == SecureAttribute.ALWAYS;
        if (always && http.isPresent()) {
            check.problem(
                    "session.cookie.secure",
                    "expected auto, because public-url is http (" + http.get()
                            + "), over which a secure cookie does not travel");
        }
        if (cookie.sameSite() == SetCookie.SameSite.NONE
                && !always
                && config.publicUrl().filter(Origin::secure).isEmpty()) {
            check.problem(
                    "session.cookie.same-site",
                    "browsers refuse a cookie that is none and not secure; set an https public-url, or"
                            + " session.cookie.secure: always, or leave it lax");
        }
    }
}
