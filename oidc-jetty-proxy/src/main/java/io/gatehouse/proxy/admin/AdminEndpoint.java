package io.gatehouse.proxy.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A path of the admin listener, compared exactly, and what it answers to which method. Immutable. */
public final class AdminEndpoint {
    private final String path;
    private final Access access;
    private final Map<String, Function<AdminRequest, AdminAnswer>> methods;

    private AdminEndpoint(String path, Access access, Map<String, Function<AdminRequest, AdminAnswer>> methods) {
        this.path = path;
        this.access = access;
        this.methods = methods;
    }

    /** Returns an endpoint that answers to no method yet, and needs the token. */
    public static AdminEndpoint at(String path) {
        return new AdminEndpoint(path, Access.TOKEN, Map.of());
    }

    /** Returns an endpoint that also answers {@code GET}, and {@code HEAD} without the body. */
    public AdminEndpoint get(Function<AdminRequest, AdminAnswer> answer) {
        return on("GET", answer).on("HEAD", answer);
    }

    /** Returns an endpoint that also answers {@code GET}, and {@code HEAD} without the body, the same whatever the query is. */
    public AdminEndpoint get(Supplier<AdminAnswer> answer) {
        return get(request -> answer.get());
    }

    /** Returns an endpoint that also answers this method. */
    public AdminEndpoint on(String method, Function<AdminRequest, AdminAnswer> answer) {
        Map<String, Function<AdminRequest, AdminAnswer>> more = new LinkedHashMap<>(methods);
        more.put(method, answer);
        return new AdminEndpoint(path, access, more);
    }

    /** Returns an endpoint for everybody who gets to the listener: no token is asked for. */
    public AdminEndpoint withoutToken() {
        return new AdminEndpoint(path, Access.EVERYBODY, methods);
    }

    /** Returns an endpoint for people with browsers, which may send the token as a password. It must change nothing. */
    public AdminEndpoint forPeople() {
        return new AdminEndpoint(path, Access.TOKEN_OR_PASSWORD, methods);
    }

    /** Returns the path. */
    public String path() {
        return path;
    }

    /** Returns who may ask for it. */
    Access access() {
        return access;
    }

    /** Returns what answers a method; empty where none does. */
    Optional<Function<AdminRequest, AdminAnswer>> on(String method) {
        return Optional.ofNullable(methods.get(method));
    }

    /** Returns the methods that are answered, as {@code Allow} names them. */
    String allowed() {
        return String.join(", ", methods.keySet());
    }
}
