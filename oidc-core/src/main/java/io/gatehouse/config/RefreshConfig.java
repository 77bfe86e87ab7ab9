package io.gatehouse.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code refresh}: when tokens and claims are renewed, and what a refusal means. */
public final class RefreshConfig {
    private final Duration beforeExpiry;
    private final @Nullable Duration claimsAfter;
    private final OnRefreshFailure onFailure;

    private RefreshConfig(Builder builder) {
        this.beforeExpiry = builder.beforeExpiry;
        this.claimsAfter = builder.claimsAfter;
        this.onFailure = builder.onFailure;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns how long before its end the access token is renewed. */
    public Duration beforeExpiry() {
        return beforeExpiry;
    }

    /** Returns how old claims may become before they are renewed; empty for as long as the access token holds. */
    public Optional<Duration> claimsAfter() {
        return Optional.ofNullable(claimsAfter);
    }

    /** Returns what becomes of a session whose renewal the provider refuses. */
    public OnRefreshFailure onFailure() {
        return onFailure;
    }

    /** Builds the settings. */
    public static final class Builder {
        private Duration beforeExpiry = Duration.ofSeconds(30);
        private @Nullable Duration claimsAfter;
        private OnRefreshFailure onFailure = OnRefreshFailure.SIGN_IN;

        private Builder() {}

        /** Sets how long before its end the access token is renewed. */
        public Builder beforeExpiry(Duration value) {
            beforeExpiry = value;
            return this;
        }

        /** Sets how old claims may become before they are renewed; empty for as long as the access token holds. */
        public Builder claimsAfter(@Nullable Duration value) {
            claimsAfter = value;
            return this;
        }

        /** Sets what becomes of a session whose renewal the provider refuses. */
        public Builder onFailure(OnRefreshFailure value) {
            onFailure = value;
            return this;
        }

        /** Returns the settings. */
        public RefreshConfig build() {
            return new RefreshConfig(this);
        }
    }
}
