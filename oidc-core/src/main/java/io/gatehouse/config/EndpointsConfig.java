package io.gatehouse.config;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code provider.endpoints}: addresses for providers without usable metadata. */
public final class EndpointsConfig {
    private final @Nullable URI authorization;
    private final @Nullable URI token;
    private final @Nullable URI jwks;
    private final @Nullable URI userInfo;
    private final @Nullable URI endSession;
    private final @Nullable URI revocation;
    private final @Nullable URI introspection;

    private EndpointsConfig(Builder builder) {
        this.authorization = builder.authorization;
        this.token = builder.token;
        this.jwks = builder.jwks;
        this.userInfo = builder.userInfo;
        this.endSession = builder.endSession;
        this.revocation = builder.revocation;
        this.introspection = builder.introspection;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the authorization endpoint. */
    public Optional<URI> authorization() {
        return Optional.ofNullable(authorization);
    }

    /** Returns the token endpoint. */
    public Optional<URI> token() {
        return Optional.ofNullable(token);
    }

    /** Returns where the provider's keys are. */
    public Optional<URI> jwks() {
        return Optional.ofNullable(jwks);
    }

    /** Returns the userinfo endpoint. */
    public Optional<URI> userInfo() {
        return Optional.ofNullable(userInfo);
    }

    /** Returns the end session endpoint. */
    public Optional<URI> endSession() {
        return Optional.ofNullable(endSession);
    }

    /** Returns the revocation endpoint. */
    public Optional<URI> revocation() {
        return Optional.ofNullable(revocation);
    }

    /** Returns the introspection endpoint. */
    public Optional<URI> introspection() {
        return Optional.ofNullable(introspection);
    }

    /** Tells whether so much is given by hand that no metadata is needed: authorization, token and jwks. */
    public boolean complete() {
        return authorization != null && token != null && jwks != null;
    }

    /** Builds the settings. */
    public static final class Builder {
        private @Nullable URI authorization;
        private @Nullable URI token;
        private @Nullable URI jwks;
        private @Nullable URI userInfo;
        private @Nullable URI endSession;
        private @Nullable URI revocation;
        private @Nullable URI introspection;

        private Builder() {}

        /** Sets the authorization endpoint. */
        public Builder authorization(@Nullable URI value) {
            authorization = value;
            return this;
        }

        /** Sets the token endpoint. */
        public Builder token(@Nullable URI value) {
            token = value;
            return this;
        }

        /** Sets where the provider's keys are. */
        public Builder jwks(@Nullable URI value) {
            jwks = value;
            return this;
        }

        /** Sets the userinfo endpoint. */
        public Builder userInfo(@Nullable URI value) {
            userInfo = value;
            return this;
        }

        /** Sets the end session endpoint. */
        public Builder endSession(@Nullable URI value) {
            endSession = value;
            return this;
        }

        /** Sets the revocation endpoint. */
        public Builder revocation(@Nullable URI value) {
            revocation = value;
            return this;
        }

        /** Sets the introspection endpoint. */
        public Builder introspection(@Nullable URI value) {
            introspection = value;
            return this;
        }

        /** Returns the settings. */
        public EndpointsConfig build() {
            return new EndpointsConfig(this);
        }
    }
}
