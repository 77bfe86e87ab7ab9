package io.gatehouse.internal.flow;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.internal.request.CallbackPath;
import io.gatehouse.internal.request.Request;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Our own endpoints, below {@code endpoint-path}: found by exact path, never by a parameter. */
enum Endpoint {
    LOGIN("/login", Set.of("GET")),
    CALLBACK(CallbackPath.BASE, Set.of("GET", "POST")),
    LOGOUT("/logout", Set.of("GET", "POST")),
    LOGOUT_BACK_CHANNEL("/logout/backchannel", Set.of("POST")),
    LOGOUT_FRONT_CHANNEL("/logout/frontchannel", Set.of("GET")),
    LOGGED_OUT("/logged-out", Set.of("GET", "HEAD")),
    SESSION("/session", Set.of("GET", "HEAD")),
    SESSION_REFRESH("/session/refresh", Set.of("POST")),
    JWKS("/jwks", Set.of("GET", "HEAD"));

    /** Longer than any path of ours, percent-encoded as a whole. */
    private static final int MAX_PATH = 4096;

    private static final String DEFAULT = "default";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of, which is immutable
    private final Set<String> methods;

    Endpoint(String path, Set<String> methods) {
        this.path = path;
        this.methods = methods;
    }

    /** Returns the path below {@code endpoint-path}. */
    String path() {
        return path;
    }

    /** Returns the methods it accepts. */
    Set<String> methods() {
        return methods;
    }

    /** Tells whether it reads a form where it is posted to. */
    boolean readsForm() {
        return this == CALLBACK || this == LOGOUT || this == LOGOUT_BACK_CHANNEL;
    }

    /** Returns the path below {@code endpoint-path} that a provider answers to: each one's own (RFC 9700, section 4.4.2.2). */
    static String callbackOf(String provider) {
        return CallbackPath.of(provider);
    }

    /** Returns the name of the provider whose callback is at a decoded path; empty where none is. */
    static Optional<String> providerAt(String decodedPath, String endpointPath) {
        String callback = endpointPath + CALLBACK.path;
        if (decodedPath.equals(callback)) {
            return Optional.of(DEFAULT);
        }
        String name = decodedPath.startsWith(callback + "/") ? decodedPath.substring(callback.length() + 1) : "";
        return NAME.matcher(name).matches() && !name.equals(DEFAULT) ? Optional.of(name) : Optional.empty();
    }

    /** Returns how many bytes of a request's body are read to answer it, at most; 0 where no endpoint reads a form of it. */
    static int formLimit(Exchange exchange, String endpointPath) {
        // Without a look at everything else first: this is asked of every request that does not pass at once.
        if (!exchange.method().equals("POST") || exchange.rawPath().length() > MAX_PATH) {
            return 0;
        }
        try {
            CanonicalPath path = CanonicalPath.of(exchange.rawPath()).below(exchange.contextPath());
            return at(path.decoded(), endpointPath)
                    .filter(Endpoint::readsForm)
                    .map(endpoint -> Request.MAX_FORM_BYTES)
                    .orElse(0);
        } catch (MalformedRequestException e) {
            return 0;
        }
    }

    /** Returns the endpoint at a decoded path. */
    static Optional<Endpoint> at(String decodedPath, String endpointPath) {
        if (!decodedPath.startsWith(endpointPath)) {
            return Optional.empty();
        }
        if (providerAt(decodedPath, endpointPath).isPresent()) {
            return Optional.of(CALLBACK);
        }
        String rest = decodedPath.substring(endpointPath.length());
        for (Endpoint endpoint : values()) {
            if (endpoint.path.equals(rest)) {
                return Optional.of(endpoint);
            }
        }
        return Optional.empty();
    }
}
