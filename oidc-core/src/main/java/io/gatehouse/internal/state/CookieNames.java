package io.gatehouse.internal.state;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.SecureAttribute;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names and attributes of our cookies, which depend on how the browser reaches us. */
public final class CookieNames {
    private static final String HOST_PREFIX = "__Host-";
    private static final String DEFAULT_NAME = "gatehouse";
    private static final Pattern SESSION = Pattern.compile("(?:_[a-z][a-z0-9-]{0,39})?(?:\\.[1-9])?");

    private final CookieConfig config;

    /** Creates the names. */
    public CookieNames(CookieConfig config) {
        this.config = config;
    }

    /** Returns the attributes of the session cookie for a request. */
    public SetCookie.Attributes attributes(Request request) {
        return new SetCookie.Attributes(
                config.domain().orElse(null), path(request), secure(request), config.sameSite());
    }

    /** Returns the attributes of cookies that must come back with a top-level navigation from the provider: always {@code Lax}. */
    public SetCookie.Attributes pendingAttributes(Request request) {
        return new SetCookie.Attributes(
                config.domain().orElse(null), path(request), secure(request), SetCookie.SameSite.LAX);
    }

    /**
     * Returns the name of the cookie that sessions of a provider are in. The {@code __Host-} prefix keeps other hosts of the domain from setting it, where the
     * browser allows it: over https, with path {@code /} and no domain (RFC 6265bis, section 4.1.3).
     */
    public String session(Request request, Realm realm) {
        return base(request) + realm.suffix();
    }

    /** Returns the names of the cookies that sessions of these providers are in, each once. */
    Set<String> sessions(Request request, List<Realm> realms) {
        Set<String> sessions = new LinkedHashSet<>();
        realms.forEach(realm -> sessions.add(session(request, realm)));
        return sessions;
    }

    private String base(Request request) {
        return config.name().orElseGet(() -> hostPrefix(request) + DEFAULT_NAME);
    }

    /** Returns the beginning of the names of pending logins. */
    public String loginPrefix(Request request) {
        return base(request) + "-login-";
    }

    /** Returns the name of the cookie of a pending logout. */
    public String logout(Request request) {
        return base(request) + "-logout";
    }

    /** Returns the place our cookies are good for: the cookie domain, or the host. */
    public String place(Request request) {
        return request.placeOf(config.domain());
    }

    /** Tells whether a cookie is one of ours, under any of the names that it may have had. */
    public boolean isOurs(String name) {
        if (config.name().isPresent()) {
            return isBelow(name, config.name().get());
        }
        return isBelow(name, DEFAULT_NAME) || isBelow(name, HOST_PREFIX + DEFAULT_NAME);
    }

    private boolean isBelow(String name, String base) {
        if (!name.startsWith(base)) {
            return false;
        }
        String rest = name.substring(base.length());
        // Whatever could be the suffix of a provider counts, also of one that has none any more: its session may live.
        return rest.isEmpty()
                || rest.startsWith("-login-")
                || rest.equals("-logout")
                || SESSION.matcher(rest).matches();
    }

    private String hostPrefix(Request request) {
        boolean possible =
                secure(request) && path(request).equals("/") && config.domain().isEmpty();
        return possible ? HOST_PREFIX : "";
    }

    private boolean secure(Request request) {
        return config.secure() == SecureAttribute.ALWAYS || request.origin().secure();
    }

    private String path(Request request) {
        Optional<String> path = config.path();
        if (path.isPresent()) {
            return path.get();
        }
        return request.contextPath().isEmpty() ? "/" : request.encodedContextPath();
    }
}
