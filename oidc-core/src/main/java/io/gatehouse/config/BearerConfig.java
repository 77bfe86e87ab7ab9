package io.gatehouse.config;

import java.time.Duration;
import java.util.List;

/** The settings below {@code bearer}: whose access tokens are accepted, on rules that accept them, and how they are checked. */
public final class BearerConfig {
    private final List<String> audiences;
    private final boolean jwt;
    private final boolean introspection;
    private final Duration introspectionCache;
    private final List<TrustedIssuer> issuers;
    private final List<String> scopes;
    private final boolean forward;
    private final int maxCached;
    private final boolean insecureAnyTyp;

    private BearerConfig(Builder builder) {
        this.audiences = List.copyOf(builder.audiences);
        this.jwt = builder.jwt;
        this.introspection = builder.introspection;
        this.introspectionCache = builder.introspectionCache;
        this.issuers = List.copyOf(builder.issuers);
        this.scopes = List.copyOf(builder.scopes);
        this.forward = builder.forward;
        this.maxCached = builder.maxCached;
        this.insecureAnyTyp = builder.insecureAnyTyp;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whom tokens may be for: {@code aud} must hold one of them (RFC 9068, section 4). */
    public List<String> audiences() {
        return audiences;
    }

    /** Returns whether tokens that are JWTs are checked here, with the issuer's keys. */
    public boolean jwt() {
        return jwt;
    }

    /** Returns whether the provider is asked about tokens that are not checked here (RFC 7662). */
    public boolean introspection() {
        return introspection;
    }

    /** Returns for how long the provider's word that a token is active is taken; never beyond the token's end. */
    public Duration introspectionCache() {
        return introspectionCache;
    }

    /** Returns whose tokens are accepted besides those of the providers. */
    public List<TrustedIssuer> issuers() {
        return issuers;
    }

    /** Returns the scopes that clients are told of (RFC 9728, section 2); none to tell nothing. */
    public List<String> scopes() {
        return scopes;
    }

    /** Returns whether the {@code Authorization} header goes on to the application. */
    public boolean forward() {
        return forward;
    }

    /** Returns how many checked tokens are remembered. */
    public int maxCached() {
        return maxCached;
    }

    /** Returns whether JWTs are accepted that do not say that they are access tokens. */
    public boolean insecureAnyTyp() {
        return insecureAnyTyp;
    }

    /** Builds the settings. */
    public static final class Builder {
        private List<String> audiences = List.of();
        private boolean jwt = true;
        private boolean introspection = false;
        private Duration introspectionCache = Duration.ofSeconds(30);
        private List<TrustedIssuer> issuers = List.of();
        private List<String> scopes = List.of();
        private boolean forward = true;
        private int maxCached = 10_000;
        private boolean insecureAnyTyp = false;

        private Builder() {}

        /** Sets whom tokens may be for. */
        public Builder audiences(List<String> value) {
            audiences = value;
            return this;
        }

        /** Sets whether tokens that are JWTs are checked here, with the issuer's keys. */
        public Builder jwt(boolean value) {
            jwt = value;
            return this;
        }

        /** Sets whether the provider is asked about tokens that are not checked here. */
        public Builder introspection(boolean value) {
            introspection = value;
            return this;
        }

        /** Sets for how long the provider's word that a token is active is taken. */
        public Builder introspectionCache(Duration value) {
            introspectionCache = value;
            return this;
        }

        /** Sets whose tokens are accepted besides those of the providers. */
        public Builder issuers(List<TrustedIssuer> value) {
            issuers = value;
            return this;
        }

        /** Sets the scopes that clients are told of. */
        public Builder scopes(List<String> value) {
            scopes = value;
            return this;
        }

        /** Sets whether the {@code Authorization} header goes on to the application. */
        public Builder forward(boolean value) {
            forward = value;
            return this;
        }

        /** Sets how many checked tokens are remembered. */
        public Builder maxCached(int value) {
            maxCached = value;
            return this;
        }

        /** Sets whether JWTs are accepted that do not say that they are access tokens. */
        public Builder insecureAnyTyp(boolean value) {
            insecureAnyTyp = value;
            return this;
        }

        /** Returns the settings. */
        public BearerConfig build() {
            return new BearerConfig(this);
        }
    }
}
