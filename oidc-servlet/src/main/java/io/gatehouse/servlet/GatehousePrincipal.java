package io.gatehouse.servlet;

import io.gatehouse.identity.Identity;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The signed-in person as the application sees them. Two principals are equal if, and only if, issuer and subject are equal: a name
 * may be given to somebody else one day (OpenID Connect Core 1.0, section 5.7).
 *
 * <p>Lives as long as its request; to keep something for longer, keep {@link #issuer()} and {@link #subject()}.
 */
public final class GatehousePrincipal implements Principal {
    private final Identity identity;

    /** Creates the principal of an identity. */
    public GatehousePrincipal(Identity identity) {
        this.identity = Objects.requireNonNull(identity, "identity");
    }

    /** Returns what the application calls this person: the claim that {@code identity.name} names. */
    @Override
    public String getName() {
        return identity.name();
    }

    /** Returns the issuer that vouches for this person. */
    public String issuer() {
        return identity.issuer();
    }

    /** Returns the issuer's identifier of this person, which is never given to another. */
    public String subject() {
        return identity.subject();
    }

    /** Returns the roles, read from the claims that {@code identity.roles} names. */
    public Set<String> roles() {
        return identity.roles();
    }

    /** Returns the claims that are kept: strings, numbers, booleans, lists and maps of these. */
    public Map<String, Object> claims() {
        return identity.claims();
    }

    /** Returns the whole identity. */
    public Identity identity() {
        return identity;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GatehousePrincipal principal
                && principal.issuer().equals(issuer())
                && principal.subject().equals(subject());
    }

    @Override
    public int hashCode() {
        return Objects.hash(issuer(), subject());
    }

    /** Returns the provider and nothing about the person: principals are often logged. */
    @Override
    public String toString() {
        return "GatehousePrincipal[provider=" + identity.provider() + "]";
    }
}
