package io.gatehouse.testing;

import io.gatehouse.http.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cookies of a browser, kept, sent and refused by the rules of RFC 6265 and its revision (prefixes, SameSite, 4096 bytes). */
public final class TestCookies {
    private static final int MAX_BYTES = 4096;

    /** What decides whether a cookie travels. */
    enum Context {
        /** Nobody else's page had a part in it. */
        SAME_SITE,
        /** A foreign page leads the whole tab here, by GET. */
        CROSS_SITE_NAVIGATION,
        /** A foreign page posts, embeds or fetches. */
        CROSS_SITE
    }

    /**
     * One cookie.
     *
     * @param name the name
     * @param value the value
     * @param domain the host, or the Domain attribute
     * @param hostOnly whether no Domain attribute came
     * @param path the path
     * @param secure whether it travels over https only
     * @param sameSite {@code lax}, {@code strict} or {@code none}
     * @param expires when it ends; null with the browser
     */
    public record Kept(
            String name,
            String value,
            String domain,
            boolean hostOnly,
            String path,
            boolean secure,
            String sameSite,
            @Nullable Instant expires) {}

    private final InstantSource clock;
    private final List<Kept> kept = new ArrayList<>();
    private boolean blocked;

    TestCookies(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps no cookie from now on and sends none. */
    public void block() {
        blocked = true;
        kept.clear();
    }

    /** Returns the cookies that are kept. */
    public List<Kept> all() {
        Instant now = clock.instant();
        kept.removeIf(cookie -> cookie.expires() != null && !now.isBefore(cookie.expires()));
        return List.copyOf(kept);
    }

    /** Returns the cookie of this name, if there is one. */
    public Optional<Kept> named(String name) {
        return all().stream().filter(cookie -> cookie.name().equals(name)).findFirst();
    }

    /** Returns the names that begin with a text. */
    public List<String> namesBeginningWith(String prefix) {
        return all().stream()
                .map(Kept::name)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Puts a cookie in, whatever the rules say: another host of the domain may have set it, or a thief. */
    public void put(Kept cookie) {
        remove(cookie.name(), cookie.domain(), cookie.path());
        kept.add(cookie);
    }

    /** Takes over everything that another browser has. */
    public void copyFrom(TestCookies other) {
        other.all().forEach(this::put);
    }

    /** Replaces the value of a cookie. */
    public void tamper(String name, String value) {
        kept.replaceAll(cookie -> cookie.name().equals(name)
                ? new Kept(
                        name,
                        value,
                        cookie.domain(),
                        cookie.hostOnly(),
                        cookie.path(),
                        cookie.secure(),
                        cookie.sameSite(),
                        cookie.expires())
                : cookie);
    }

    /** Forgets everything. */
    public void clear() {
        kept.clear();
    }

    void receive(String header, Origin from, Context context) {
        if (blocked || header.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return;
        }
        String[] parts = header.split(";", -1);
        int equals = parts[0].indexOf('=');
        String name = parts[0].substring(0, equals).strip();
        String domain = from.host();
        boolean hostOnly = true;
        String path = "/";
        boolean secure = false;
        String sameSite = "lax";
        Instant expires = null;
        for (int i = 1; i < parts.length; i++) {
            String attribute = parts[i].strip();
            int at = attribute.indexOf('=');
            String key = (at < 0 ? attribute : attribute.substring(0, at)).toLowerCase(Locale.ROOT);
            String value = at < 0 ? "" : attribute.substring(at + 1);
            switch (key) {
                case "domain" -> {
                    domain = value;
                    hostOnly = false;
                }
                case "path" -> path = value;
                case "secure" -> secure = true;
                case "samesite" -> sameSite = value.toLowerCase(Locale.ROOT);
                case "max-age" -> expires = clock.instant().plus(Duration.ofSeconds(Long.parseLong(value)));
                default -> {}
            }
        }
        boolean foreign =
                !hostOnly && !from.host().equals(domain) && !from.host().endsWith("." + domain);
        boolean broken = name.startsWith("__Host-") && (!secure || !hostOnly || !path.equals("/"));
        boolean exposed = secure && !from.secure();
        boolean thirdParty = context == Context.CROSS_SITE && !sameSite.equals("none");
        if (foreign || broken || exposed || thirdParty || (sameSite.equals("none") && !secure)) {
            return;
        }
        remove(name, domain, path);
        if (expires == null || clock.instant().isBefore(expires)) {
            kept.add(new Kept(
                    name, parts[0].substring(equals + 1).strip(), domain, hostOnly, path, secure, sameSite, expires));
        }
    }

    /** Returns the text of the Cookie header; empty where none is sent. */
    String send(Origin to, String path, Context context) {
        StringBuilder out = new StringBuilder();
        // Longer paths first, then the older cookie (RFC 6265, section 5.4).
        all().stream()
                .filter(cookie -> cookie.hostOnly()
                        ? to.host().equals(cookie.domain())
                        : to.host().equals(cookie.domain()) || to.host().endsWith("." + cookie.domain()))
                .filter(cookie -> matches(cookie.path(), path))
                .filter(cookie -> !cookie.secure() || to.secure())
                .filter(cookie -> switch (context) {
                    case SAME_SITE -> true;
                    case CROSS_SITE_NAVIGATION -> !cookie.sameSite().equals("strict");
                    case CROSS_SITE -> cookie.sameSite().equals("none");
                })
                .sorted(Comparator.comparing((Kept cookie) -> -cookie.path().length()))
                .forEach(cookie -> out.append(out.isEmpty() ? "" : "; ")
                        .append(cookie.name())
                        .append('=')
                        .append(cookie.value()));
        return out.toString();
    }

    private void remove(String name, String domain, String path) {
        kept.removeIf(old -> old.name().equals(name)
                && old.domain().equals(domain)
                && old.path().equals(path));
    }

    private static boolean matches(String cookiePath, String path) {
        return path.equals(cookiePath)
                || (path.startsWith(cookiePath)
                        && (cookiePath.endsWith("/") || path.charAt(cookiePath.length()) == '/'));
    }
}
