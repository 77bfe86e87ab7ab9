package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.http.Headers;
import io.gatehouse.outcome.HeaderEdits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The headers of an answer that lets a request pass: those that the application gets from us elsewhere, each of them always there,
 * empty where there is nothing to say. A proxy that copies what came, and nothing where nothing came, would let the client's own through.
 */
public final class ForwardAuthHeaders {
    private static final String COOKIE = "Cookie";
    private static final String X_FORWARDED = "X-Forwarded-";
    private static final String X_AUTH_REQUEST = "X-Auth-Request-";
    private static final List<String> OAUTH2_PROXY =
            List.of("User", "Email", "Groups", "Preferred-Username", "Access-Token");
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private final HeaderPreset preset;
    private final List<String> names;

    /** Creates the writer. */
    public ForwardAuthHeaders(IdentityConfig config) {
        this.preset = config.headers();
        List<String> all = new ArrayList<>(IdentityHeaderNames.of(config));
        if (preset == HeaderPreset.OAUTH2_PROXY) {
            OAUTH2_PROXY.forEach(name -> all.add(X_AUTH_REQUEST + name));
        }
        this.names = List.copyOf(all);
    }

    /**
     * Returns the identity headers, and {@code Cookie}: the client's cookies without our own, for a proxy that can replace it.
     *
     * @param edits what happens to the headers of the request
     * @param headers the headers of the request
     */
    public Map<String, String> of(HeaderEdits edits, Headers headers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        names.forEach(name -> all.put(name, ""));
        edits.set().forEach(all::put);
        if (preset == HeaderPreset.OAUTH2_PROXY) {
            OAUTH2_PROXY.forEach(name -> all.put(X_AUTH_REQUEST + name, all.getOrDefault(X_FORWARDED + name, "")));
        }
        if (!edits.rewritesCookies()) {
            all.put(COOKIE, String.join("; ", headers.all(COOKIE)));
        } else {
            all.putIfAbsent(COOKIE, "");
        }
        return new LinkedHashMap<>(all);
    }

    /**
     * Returns the names of request headers that a proxy is to remove: those that are empty in the answer, and everything that could pass
     * for an identity header, in every spelling that can be foreseen or came.
     *
     * @param set the headers of the answer
     */
    public Set<String> toRemove(Map<String, String> set, HeaderEdits edits, Headers headers) {
        Set<String> remove = new LinkedHashSet<>();
        Set<String> kept = new LinkedHashSet<>();
        set.forEach((name, value) -> (value.isEmpty() ? remove : kept).add(lower(name)));
        for (String name : set.keySet()) {
            if (!name.equalsIgnoreCase(COOKIE)) {
                remove.add(HeaderEdits.normalize(name));
                remove.add(HeaderEdits.normalize(name).replace('-', '_'));
            }
        }
        for (String name : edits.removedNames()) {
            remove.add(name);
            remove.add(name.replace('-', '_'));
        }
        for (String name : headers.names()) {
            if (!name.equalsIgnoreCase(COOKIE)
                    && edits.removes(name)
                    && FIELD_NAME.matcher(name).matches()) {
                remove.add(lower(name));
            }
        }
        remove.removeAll(kept);
        return remove;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
