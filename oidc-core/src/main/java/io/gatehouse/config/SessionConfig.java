package io.gatehouse.config;

import java.time.Duration;
import java.util.List;

/** The settings below {@code session}. */
public final class SessionConfig {
    private final StoreKind store;
    private final Duration inactivityTimeout;
    private final Duration maxDuration;
    private final List<Secret> keys;
    private final int maxSessions;
    private final CookieConfig cookie;

    private SessionConfig(Builder builder) {
        this.store = builder.store;
        this.inactivityTimeout = builder.inactivityTimeout;
        this.maxDuration = builder.maxDuration;
        this.keys = List.copyOf(builder.keys);
        this.maxSessions = builder.maxSessions;
        this.cookie = builder.cookie;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where sessions are kept. */
    public StoreKind store() {
        return store;
    }

    /** Returns how long a session lasts without a request. */
    public Duration inactivityTimeout() {
        return inactivityTimeout;
    }

    /** Returns how long a session lasts at most. */
    public Duration maxDuration() {
        return maxDuration;
    }

    /** Returns the keys that seal cookies: 32 bytes each in base64url; the first seals, all open. */
    public List<Secret> keys() {
        return keys;
    }

    /** Returns how many sessions the memory store holds. */
    public int maxSessions() {
        return maxSessions;
    }

    /** Returns the session cookie. */
    public CookieConfig cookie() {
        return cookie;
    }

    /** Builds the settings. */
    public static final class Builder {
        private StoreKind store = StoreKind.MEMORY;
        private Duration inactivityTimeout = Duration.ofHours(1);
        private Duration maxDuration = Duration.ofHours(8);
        private List<Secret> keys = List.of();
        private int maxSessions = 100_000;
        private CookieConfig cookie = CookieConfig.builder().build();

        private Builder() {}

        /** Sets where sessions are kept. */
        public Builder store(StoreKind value) {
            store = value;
            return this;
        }

        /** Sets how long a session lasts without a request. */
        public Builder inactivityTimeout(Duration value) {
            inactivityTimeout = value;
            return this;
        }

        /** Sets how long a session lasts at most. */
        public Builder maxDuration(Duration value) {
            maxDuration = value;
            return this;
        }

        /** Sets the keys that seal cookies: 32 bytes each in base64url; the first seals, all open. */
        public Builder keys(List<Secret> value) {
            keys = value;
            return this;
        }

        /** Sets how many sessions the memory store holds. */
        public Builder maxSessions(int value) {
            maxSessions = value;
            return this;
        }

        /** Sets the session cookie. */
        public Builder cookie(CookieConfig value) {
            cookie = value;
            return this;
        }

        /** Returns the settings. */
        public SessionConfig build() {
            return new SessionConfig(this);
        }
    }
}
