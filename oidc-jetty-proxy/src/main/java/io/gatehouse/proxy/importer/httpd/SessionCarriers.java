package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.SessionKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How sessions are kept and how they end. */
final class SessionCarriers {
    private static final Pattern ORIGIN =
            Pattern.compile("\\^(https?)://((?:[A-Za-z0-9-]|\\\\\\.|\\.)+)(:[0-9]+)?(?:/.*|\\$)?");

    private SessionCarriers() {}

    static Map<String, Carrier> table() {
        Map<String, Carrier> table = new LinkedHashMap<>();
        table.put(
                "OIDCSessionInactivityTimeout",
                (directive, terms) -> terms.seconds("session.inactivity-timeout", directive, 0));
        table.put("OIDCSessionMaxDuration", SessionCarriers::maxDuration);
        table.put("OIDCSessionType", SessionCarriers::type);
        table.put("OIDCCacheType", SessionCarriers::cache);
        table.put("OIDCCacheShmMax", (directive, terms) -> {
            if (directive.first().matches("[0-9]{1,8}")) {
                terms.set("session.max-sessions", Math.max(10_000, Integer.parseInt(directive.first())));
            }
        });
        table.put("OIDCRedisCacheServer", SessionCarriers::redis);
        table.put(
                "OIDCRedisCachePassword",
                (directive, terms) -> terms.draft()
                        .secret("session.redis.password", "redis-password", directive.where(), secret(directive)));
        table.put("OIDCRedisCacheUsername", Carrier.elsewhere());
        table.put("OIDCRedisCacheDatabase", Carrier.elsewhere());
        table.put(
                "OIDCRedisCacheTimeout",
                (directive, terms) -> terms.seconds("session.redis.timeout", directive, directive.first(), 1, 60));
        table.put("OIDCCookiePath", (directive, terms) -> {
            if (!directive.first().equals("/")) {
                terms.set("session.cookie.path", directive.first());
            }
        });
        table.put("OIDCCookieDomain", Carrier.to("session.cookie.domain"));
        table.put("OIDCCookieHTTPOnly", (directive, terms) -> {
            if (directive.isOff()) {
                terms.differs(
                        "session",
                        directive,
                        "no script ever sees the cookie; /oidc/session tells scripts about the session.");
            }
        });
        table.put("OIDCCookieSameSite", SessionCarriers::sameSite);
        table.put("OIDCRefreshAccessTokenBeforeExpiry", SessionCarriers::refresh);
        table.put("OIDCUserInfoRefreshInterval", (directive, terms) -> {
            terms.seconds("refresh.claims-after", directive, directive.first(), 10, Long.MAX_VALUE);
            onFailure(directive, terms);
        });
        table.put("OIDCDefaultURL", (directive, terms) -> defaultReturn("login", directive, terms));
        table.put("OIDCDefaultLoggedOutURL", (directive, terms) -> defaultReturn("logout", directive, terms));
        table.put("OIDCRedirectURLsAllowed", SessionCarriers::returns);
        table.put("OIDCLogoutRequestParams", SessionCarriers::logoutParameters);
        return table;
    }

    private static @Nullable String secret(Directive directive) {
        return directive.first().startsWith("exec:") ? null : directive.first();
    }

    private static void maxDuration(Directive directive, Terms terms) {
        if (directive.first().equals("0")) {
            terms.set("session.end-with-id-token", true);
        } else {
            terms.seconds("session.max-duration", directive, 0);
        }
    }

    private static void type(Directive directive, Terms terms) {
        String[] words = directive.first().toLowerCase(Locale.ROOT).split(":", -1);
        if (words[0].equals("client-cookie")) {
            terms.set("session.store", "cookie");
            terms.draft()
                    .secret("session.keys", "session-keys", "a new key for " + directive.where(), SessionKey.make());
        }
        if (List.of(words).contains("persistent")) {
            terms.differs("session", directive, "the cookie ends with the browser; there are no persistent ones.");
        }
    }

    private static void cache(Directive directive, Terms terms) {
        switch (directive.first().toLowerCase(Locale.ROOT)) {
            case "redis" -> {
                if (!terms.word("OIDCSessionType").startsWith("client-cookie")) {
                    terms.set("session.store", "redis");
                    terms.draft()
                            .secret(
                                    "session.keys",
                                    "session-keys",
                                    "a new key for " + directive.where(),
                                    SessionKey.make());
                }
            }
            case "file" ->
                terms.differs(
                        "session",
                        directive,
                        "sessions are in memory, and end when the gateway does; redis and cookie outlive it.");
            case "memcache" ->
                terms.byHand(
                        "session",
                        directive,
                        "there is no memcache: session.store: redis for several nodes, or cookie.");
            default -> {}
        }
    }

    private static void redis(Directive directive, Terms terms) {
        if (!terms.word("OIDCCacheType").equals("redis")) {
            terms.notNeeded("session", directive, "OIDCCacheType is not redis.");
            return;
        }
        String user = terms.last("OIDCRedisCacheUsername")
                .map(name ->
                        URLEncoder.encode(name.first(), StandardCharsets.UTF_8).replace("+", "%20") + "@")
                .orElse("");
        String database = terms.last("OIDCRedisCacheDatabase")
                .map(number -> "/" + number.first())
                .orElse("");
        terms.set("session.redis.url", "redis://" + user + directive.first() + database);
    }

    private static void sameSite(Directive directive, Terms terms) {
        String word = directive.first().toLowerCase(Locale.ROOT);
        if (word.equals("strict") || word.equals("none")) {
            terms.set("session.cookie.same-site", word);
        } else if (word.equals("off") || word.equals("disabled")) {
            terms.differs("session", directive, "browsers take a cookie without SameSite for Lax; so it is lax.");
        }
        if (directive.arguments().size() > 1) {
            terms.notNeeded(
                    "session", directive, "the cookies of logins are Lax, which is enough for both response modes.");
        }
    }

    private static void refresh(Directive directive, Terms terms) {
        terms.seconds("refresh.before-expiry", directive, directive.first(), 0, 3_600);
        onFailure(directive, terms);
    }

    private static void onFailure(Directive directive, Terms terms) {
        String word = directive.argument(1).toLowerCase(Locale.ROOT);
        if (word.equals("logout_on_error") || word.equals("authenticate_on_error")) {
            terms.set("refresh.on-failure", "sign-in");
        } else if (word.equals("502_on_error")) {
            terms.differs(
                    "refresh",
                    directive,
                    "a refusal of the provider ends the session (sign-in) or keeps it (keep); nobody sees a 502.");
        }
    }

    private static void defaultReturn(String section, Directive directive, Terms terms) {
        String url = directive.first();
        String key = section + ".default-return";
        String origin = ProviderCarriers.origin(url);
        if (origin.isEmpty()) {
            if (url.startsWith("/")) {
                terms.set(key, url);
            }
            return;
        }
        String path = url.substring(origin.length());
        if (Optional.of(origin).equals(PublicAddress.of(terms))) {
            terms.set(key, path.isEmpty() ? "/" : path);
        } else {
            terms.set(section + ".allowed-returns", List.of(origin));
            terms.byHand(
                    key,
                    directive,
                    "it is a path of the application itself. Other places are named by the link: /oidc/" + section
                            + "?return_to=" + "… , which allowed-returns permits.");
        }
    }

    private static void returns(Directive directive, Terms terms) {
        TreeSet<String> origins = new TreeSet<>();
        for (String regex : directive.arguments()) {
            Matcher origin = ORIGIN.matcher(regex);
            if (origin.matches()) {
                String port = origin.group(3) == null ? "" : origin.group(3);
                origins.add(origin.group(1) + "://" + origin.group(2).replace("\\", "") + port);
            } else {
                terms.byHand(
                        "login.allowed-returns",
                        directive,
                        "an expression cannot be carried over; write the origins, such as https://shop.example.com, one by one.");
            }
        }
        PublicAddress.of(terms).ifPresent(origins::remove);
        if (!origins.isEmpty()) {
            terms.set("login.allowed-returns", List.copyOf(origins));
            terms.set("logout.allowed-returns", List.copyOf(origins));
        }
    }

    private static void logoutParameters(Directive directive, Terms terms) {
        if (!directive.first().contains("client_id=") || directive.first().contains("&")) {
            terms.byHand(
                    "logout",
                    directive,
                    "nothing can be added to the logout request; client_id and state are sent by themselves.");
        }
    }
}
