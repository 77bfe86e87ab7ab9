package io.gatehouse.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The cookies of a browser. Like a browser's they belong to a host, whatever the port (RFC 6265, section 8.5). */
public final class CookieJar {
    private record Stored(String host, String path, String name, String value, String sameSite) {}

    private final List<Stored> stored = new ArrayList<>();

    /** Takes a {@code Set-Cookie} line. */
    public void take(String host, String requestPath, String line) {
        String[] parts = line.split(";", -1);
        String name = parts[0].substring(0, parts[0].indexOf('=')).strip();
        String value = parts[0].substring(parts[0].indexOf('=') + 1).strip();
        String path = requestPath.substring(0, Math.max(1, requestPath.lastIndexOf('/')));
        String sameSite = "lax";
        boolean expired = false;
        for (String part : parts) {
            String attribute = part.strip().toLowerCase(Locale.ROOT);
            if (attribute.startsWith("path=")) {
                path = part.strip().substring(5);
            } else if (attribute.startsWith("samesite=")) {
                sameSite = attribute.substring(9);
            } else if (attribute.startsWith("max-age=")) {
                expired = Long.parseLong(attribute.substring(8)) <= 0;
            }
        }
        Stored cookie = new Stored(host, path, name, value, sameSite);
        stored.removeIf(old -> old.host.equals(host) && old.path.equals(cookie.path) && old.name.equals(cookie.name));
        if (!expired) {
            stored.add(cookie);
        }
    }

    /** Returns the {@code Cookie} header for a request. */
    Optional<String> header(String host, String path, boolean crossSitePost) {
        List<String> pairs = new ArrayList<>();
        stored.stream()
                .filter(cookie -> cookie.host.equals(host) && covers(cookie.path, path))
                .filter(cookie -> !crossSitePost || cookie.sameSite.equals("none"))
                .sorted((a, b) -> b.path.length() - a.path.length())
                .forEach(cookie -> pairs.add(cookie.name + "=" + cookie.value));
        return pairs.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", pairs));
    }

    private static boolean covers(String cookiePath, String path) {
        return path.equals(cookiePath) || path.startsWith(cookiePath.endsWith("/") ? cookiePath : cookiePath + "/");
    }

    /** Returns the names, each as often as there are cookies of it. */
    public List<String> names() {
        return stored.stream().map(Stored::name).toList();
    }

    /** Returns the value of a cookie. */
    public Optional<String> value(String name) {
        return stored.stream()
                .filter(cookie -> cookie.name.equals(name))
                .map(Stored::value)
                .findFirst();
    }

    /** Plants a cookie for the whole host. */
    public void put(String host, String name, String value) {
        take(host, "/", name + "=" + value + "; Path=/");
    }

    /** Forgets every cookie. */
    public void clear() {
        stored.clear();
    }
}
