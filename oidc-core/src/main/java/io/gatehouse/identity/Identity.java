package io.gatehouse.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A signed-in person or service. Two identities are the same person if, and only if, issuer and subject are equal
 * (OpenID Connect Core 1.0, section 5.7); names and e-mail addresses say nothing about that.
 */
public final class Identity {
    private final String provider;
    private final String issuer;
    private final String subject;
    private final String name;
    private final Set<String> roles;
    private final Map<String, Object> claims;

    /**
     * Creates an identity.
     *
     * @param provider the name of the provider in the configuration
     * @param issuer the issuer that vouches for it
     * @param subject the issuer's identifier, never reassigned
     * @param name what the application calls this person
     * @param roles the roles, in a stable order
     * @param claims the claims that are kept: strings, numbers, booleans, lists and maps of these
     */
    public Identity(
            String provider,
            String issuer,
            String subject,
            String name,
            Set<String> roles,
            Map<String, Object> claims) {
        this.provider = provider;
        this.issuer = issuer;
        this.subject = subject;
        this.name = name;
        this.roles = Collections.unmodifiableSet(new LinkedHashSet<>(roles));
        this.claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /** Returns the name of the provider in the configuration. */
    public String provider() {
        return provider;
    }

    /** Returns the issuer that vouches for this identity. */
    public String issuer() {
        return issuer;
    }

    /** Returns the issuer's identifier for this identity. */
    public String subject() {
        return subject;
    }

    /** Returns what the application calls this person; set by {@code identity.name}. */
    public String name() {
        return name;
    }

    /** Returns the roles; read from the claims that {@code identity.roles} names. */
    public Set<String> roles() {
        return roles;
    }

    /** Tells whether this identity has the role, compared exactly. */
    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    /** Returns the claims that are kept: strings, numbers, booleans, lists and maps of these. Unmodifiable at the top level. */
    public Map<String, Object> claims() {
        return claims;
    }

    /** Returns the provider and nothing about the person. */
    @Override
    public String toString() {
        return "Identity[provider=" + provider + "]";
    }
}
