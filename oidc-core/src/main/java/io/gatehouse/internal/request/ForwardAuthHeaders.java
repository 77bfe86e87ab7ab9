package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.http.Headers;
import io.gatehouse.identity.ClaimPath;
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
    private static final List<String> AUTHELIA = List.of("Remote-User", "Remote-Groups", "Remote-Name", "Remote-Email");
    private static final List<String> TOKENS =
            List.of("OIDC_access_token", "OIDC_access_token_expires", "OIDC_id_token");
    /** Claims that most providers send, for a configuration that does not name those it keeps. */
    private static final List<String> USUAL_CLAIMS = List.of(
            "sub",
            "name",
            "preferred_username",
            "given_name",
            "family_name",
            "email",
            "email_verified",
            "groups",
            "roles");

    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");

    private final HeaderPreset preset;
    private final List<String> names;

    /** Creates the writer. */
    public ForwardAuthHeaders(IdentityConfig config) {
        this.preset = config.headers();
        this.names = List.copyOf(names(config));
    }

    private static Set<String> names(IdentityConfig config) {
        Set<String> names = new LinkedHashSet<>();
        switch (config.headers()) {
            case MOD_AUTH_OPENIDC -> {
                for (String claim : config.keepClaims().isEmpty() ? usualClaims(config) : config.keepClaims()) {
                    names.add(config.claimPrefix() + IdentityHeaders.headerName(claim));
                }
                names.addAll(TOKENS);
            }
            case OAUTH2_PROXY -> {
                OAUTH2_PROXY.forEach(name -> names.add(X_FORWARDED + name));
                OAUTH2_PROXY.forEach(name -> names.add(X_AUTH_REQUEST + name));
                if (config.passTokens().contains(PassedToken.ID_TOKEN)) {
                    names.add("OIDC_id_token");
                }
            }
            case AUTHELIA -> names.addAll(AUTHELIA);
            case MAP -> names.addAll(config.headerMap().keySet());
            case NONE -> {}
        }
        if (!config.passTokens().isEmpty()
                && (config.headers() == HeaderPreset.AUTHELIA || config.headers() == HeaderPreset.MAP)) {
            names.addAll(TOKENS);
        }
        return names;
    }

    private static Set<String> usualClaims(IdentityConfig config) {
        Set<String> claims = new LinkedHashSet<>(USUAL_CLAIMS);
        List<ClaimPath> paths = new ArrayList<>(config.roles());
        paths.add(config.name());
        // The claim as a whole is what gets a header, whatever inside it is meant.
        paths.forEach(path -> claims.add(path.toString().split("\\.", 2)[0]));
        return claims;
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
