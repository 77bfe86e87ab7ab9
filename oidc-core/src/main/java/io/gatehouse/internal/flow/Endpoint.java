package io.gatehouse.internal.flow;

import java.util.Optional;
import java.util.Set;

/** Our own endpoints, below {@code endpoint-path}: found by exact path, never by a parameter. */
enum Endpoint {
    LOGIN("/login", Set.of("GET")),
    CALLBACK("/callback", Set.of("GET", "POST")),
    LOGOUT("/logout", Set.of("GET", "POST")),
    LOGOUT_BACK_CHANNEL("/logout/backchannel", Set.of("POST")),
    LOGOUT_FRONT_CHANNEL("/logout/frontchannel", Set.of("GET")),
    LOGGED_OUT("/logged-out", Set.of("GET", "HEAD")),
    SESSION("/session", Set.of("GET", "HEAD")),
    SESSION_REFRESH("/session/refresh", Set.of("POST")),
    JWKS("/jwks", Set.of("GET", "HEAD"));

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

    /** Returns the endpoint at a decoded path. */
    static Optional<Endpoint> at(String decodedPath, String endpointPath) {
        if (!decodedPath.startsWith(endpointPath)) {
            return Optional.empty();
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
