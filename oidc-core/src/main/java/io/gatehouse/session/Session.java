package io.gatehouse.session;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a signed-in person. Immutable; a change makes a new one. A session belongs to one provider and one place
 * (host, or cookie domain), and counts nowhere else.
 */
public final class Session {
    private final String provider;
    private final String place;
    private final String issuer;
    private final String subject;
    private final @Nullable String providerSession;
    private final Map<String, Object> claims;
    private final TokenSet tokens;
    private final Instant createdAt;
    private final Instant lastSeenAt;
    private final Instant expiresAt;
    private final Origin origin;
    private final String clientAddress;
    private final Instant claimsAt;
    private final @Nullable Instant idTokenEndsAt;
    private final long refreshes;
    private final Granted granted;

    /**
     * How the login that made a session came here; lets a repeated callback (the back button) find its way.
     *
     * @param stateHash a hash of the login's state
     * @param returnTo where the login led to
     */
    public record Origin(String stateHash, String returnTo) {
        /** Returns nothing of the login. */
        @Override
        public String toString() {
            return "Origin[redacted]";
        }
    }

    private Session(Builder builder) {
        this.provider = builder.provider;
        this.place = builder.place;
        this.issuer = builder.issuer;
        this.subject = builder.subject;
        this.providerSession = builder.providerSession;
        this.claims = Collections.unmodifiableMap(new LinkedHashMap<>(builder.claims));
        this.tokens = builder.tokens;
        this.createdAt = builder.createdAt;
        this.lastSeenAt = builder.lastSeenAt;
        this.expiresAt = builder.expiresAt;
        this.origin = builder.origin;
        this.clientAddress = builder.clientAddress;
        this.claimsAt = builder.claimsAt == null ? builder.createdAt : builder.claimsAt;
        this.idTokenEndsAt = builder.idTokenEndsAt;
        this.refreshes = builder.refreshes;
        this.granted = builder.granted;
    }

    /** Returns the name of the provider in the configuration. */
    public String provider() {
        return provider;
    }

    /** Returns the host, or the cookie domain, for which the session was made. */
    public String place() {
        return place;
    }

    /** Returns the issuer. */
    public String issuer() {
        return issuer;
    }

    /** Returns the issuer's identifier of the person. */
    public String subject() {
        return subject;
    }

    /** Returns the provider's identifier of its own session, the {@code sid} claim, if it gave one. */
    public Optional<String> providerSession() {
        return Optional.ofNullable(providerSession);
    }

    /** Returns the claims that are kept. */
    public Map<String, Object> claims() {
        return claims;
    }

    /** Returns the tokens. */
    public TokenSet tokens() {
        return tokens;
    }

    /** Returns when the person signed in here. */
    public Instant createdAt() {
        return createdAt;
    }

    /** Returns when the session was last used, as far as it was written down: it may lag behind by the write-back interval. */
    public Instant lastSeenAt() {
        return lastSeenAt;
    }

    /** Returns the instant from which the session is over, however much it is used. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Returns how the login came here. */
    public Origin origin() {
        return origin;
    }

    /** Returns the address that the person signed in from, as far as it is known. */
    public String clientAddress() {
        return clientAddress;
    }

    /** Returns when the provider last vouched for the claims. */
    public Instant claimsAt() {
        return claimsAt;
    }

    /** Returns the {@code exp} of the newest ID token, where it is known. */
    public Optional<Instant> idTokenEndsAt() {
        return Optional.ofNullable(idTokenEndsAt);
    }

    /** Returns how often the tokens were renewed. It fences off a refresh that comes late: what was made of another count is dropped. */
    public long refreshes() {
        return refreshes;
    }

    /** Returns what the provider granted. */
    public Granted granted() {
        return granted;
    }

    /** Returns a builder filled with this session. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.provider = provider;
        builder.place = place;
        builder.issuer = issuer;
        builder.subject = subject;
        builder.providerSession = providerSession;
        builder.claims = claims;
        builder.tokens = tokens;
        builder.createdAt = createdAt;
        builder.lastSeenAt = lastSeenAt;
        builder.expiresAt = expiresAt;
        builder.origin = origin;
        builder.clientAddress = clientAddress;
        builder.claimsAt = claimsAt;
        builder.idTokenEndsAt = idTokenEndsAt;
        builder.refreshes = refreshes;
        builder.granted = granted;
        return builder;
    }

    /** Returns an empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the provider and nothing about the person. */
    @Override
    public String toString() {
        return "Session[provider=" + provider + "]";
    }

    /** Builds a session. */
    public static final class Builder {
        private String provider = "";
        private String place = "";
        private String issuer = "";
        private String subject = "";
        private @Nullable String providerSession;
        private Map<String, Object> claims = Map.of();
        private TokenSet tokens = new TokenSet("", "", null, null);
        private Instant createdAt = Instant.EPOCH;
        private Instant lastSeenAt = Instant.EPOCH;
        private Instant expiresAt = Instant.EPOCH;
        private Origin origin = new Origin("", "/");
        private String clientAddress = "";
        private @Nullable Instant claimsAt;
        private @Nullable Instant idTokenEndsAt;
        private long refreshes;
        private Granted granted = Granted.NOTHING;

        private Builder() {}

        /** Sets the name of the provider in the configuration. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets the host or cookie domain. */
        public Builder place(String value) {
            place = value;
            return this;
        }

        /** Sets the verified issuer. */
        public Builder issuer(String value) {
            issuer = value;
            return this;
        }

        /** Sets the verified subject. */
        public Builder subject(String value) {
            subject = value;
            return this;
        }

        /** Sets the provider's session identifier. */
        public Builder providerSession(@Nullable String value) {
            providerSession = value;
            return this;
        }

        /** Sets the claims that are kept. */
        public Builder claims(Map<String, Object> value) {
            claims = value;
            return this;
        }

        /** Sets the tokens. */
        public Builder tokens(TokenSet value) {
            tokens = value;
            return this;
        }

        /** Sets when the person signed in. */
        public Builder createdAt(Instant value) {
            createdAt = value;
            return this;
        }

        /** Sets when the session was last used. */
        public Builder lastSeenAt(Instant value) {
            lastSeenAt = value;
            return this;
        }

        /** Sets the absolute end. */
        public Builder expiresAt(Instant value) {
            expiresAt = value;
            return this;
        }

        /** Sets how the login came here. */
        public Builder origin(Origin value) {
            origin = value;
            return this;
        }

        /** Sets the address that the person signed in from. */
        public Builder clientAddress(String value) {
            clientAddress = value;
            return this;
        }

        /** Sets when the provider last vouched for the claims; when the person signed in, unless set. */
        public Builder claimsAt(@Nullable Instant value) {
            claimsAt = value;
            return this;
        }

        /** Sets the {@code exp} of the newest ID token. */
        public Builder idTokenEndsAt(@Nullable Instant value) {
            idTokenEndsAt = value;
            return this;
        }

        /** Sets how often the tokens were renewed. */
        public Builder refreshes(long value) {
            refreshes = value;
            return this;
        }

        /** Sets what the provider granted. */
        public Builder granted(Granted value) {
            granted = value;
            return this;
        }

        /** Returns the session. */
        public Session build() {
            return new Session(this);
        }
    }
}
