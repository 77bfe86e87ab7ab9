package io.gatehouse.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as far as it was proved: by which credential, with which scopes, and how and when that person signed in.
 * Somebody without a credential that counts is {@link #anonymous()}.
 */
public final class Caller {
    private static final Caller ANONYMOUS = new Caller(Credential.NONE, null, Set.of(), null, null);

    private final Credential credential;
    private final @Nullable Identity identity;
    private final Set<String> scopes;
    private final @Nullable String acr;
    private final @Nullable Instant authenticatedAt;

    private Caller(
            Credential credential,
            @Nullable Identity identity,
            Set<String> scopes,
            @Nullable String acr,
            @Nullable Instant authenticatedAt) {
        this.credential = credential;
        this.identity = identity;
        this.scopes = Set.copyOf(scopes);
        this.acr = acr;
        this.authenticatedAt = authenticatedAt;
    }

    /** Returns whoever has shown nothing that counts. */
    public static Caller anonymous() {
        return ANONYMOUS;
    }

    /**
     * Returns a known caller.
     *
     * @param scopes the scopes of the access token (RFC 6749, section 3.3)
     * @param acr how the person signed in, {@code acr} (OpenID Connect Core 1.0, section 2); null where the provider does not say
     * @param authenticatedAt when the person signed in at the provider, {@code auth_time}; null where the provider does not say
     */
    public static Caller of(
            Credential credential,
            Identity identity,
            Set<String> scopes,
            @Nullable String acr,
            @Nullable Instant authenticatedAt) {
        return new Caller(credential, identity, scopes, acr, authenticatedAt);
    }

    /** Returns by what the caller is known. */
    public Credential credential() {
        return credential;
    }

    /** Returns who it is; empty for whoever is anonymous. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /** Tells whether nobody knows who it is. */
    public boolean isAnonymous() {
        return identity == null;
    }

    /** Returns the scopes that were granted; none for whoever is anonymous. */
    public Set<String> scopes() {
        return scopes;
    }

    /** Returns the class by which the person signed in, {@code acr}. */
    public Optional<String> acr() {
        return Optional.ofNullable(acr);
    }

    /** Returns when the person signed in at the provider, {@code auth_time}. */
    public Optional<Instant> authenticatedAt() {
        return Optional.ofNullable(authenticatedAt);
    }

    /** Returns the credential's kind and nothing about the person. */
    @Override
    public String toString() {
        return "Caller[" + credential.word() + "]";
    }
}
