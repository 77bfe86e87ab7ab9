package io.gatehouse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code session}. */
public final class SessionConfig {
    private final StoreKind store;
    private final Duration inactivityTimeout;
    private final Duration maxDuration;
    private final List<Secret> keys;
    private final @Nullable Path keysFile;
    private final int maxSessions;
    private final CookieConfig cookie;
    private final int maxMemory;
    private final boolean endWithIdToken;
    private final @Nullable RedisConfig redis;

    private SessionConfig(Builder builder) {
        this.store = builder.store;
        this.inactivityTimeout = builder.inactivityTimeout;
        this.maxDuration = builder.maxDuration;
        this.keys = List.copyOf(builder.keys);
        this.keysFile = builder.keysFile;
        this.maxSessions = builder.maxSessions;
        this.cookie = builder.cookie;
        this.maxMemory = builder.maxMemory;
        this.endWithIdToken = builder.endWithIdToken;
        this.redis = builder.redis;
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

    /** Returns the file that the keys were read from, which is read again when it changes. */
    public Optional<Path> keysFile() {
        return Optional.ofNullable(keysFile);
    }

    /** Returns how many sessions the memory store holds. */
    public int maxSessions() {
        return maxSessions;
    }

    /** Returns the session cookie. */
    public CookieConfig cookie() {
        return cookie;
    }

    /** Returns how many bytes of session data the memory store holds. */
    public int maxMemory() {
        return maxMemory;
    }

    /** Tells whether a session ends with its ID token, unless that is renewed before. */
    public boolean endWithIdToken() {
        return endWithIdToken;
    }

    /** Returns how Redis is reached; empty where it is not used. */
    public Optional<RedisConfig> redis() {
        return Optional.ofNullable(redis);
    }

    /** Tells whether sessions, or what nodes share beside them, are in a store that outlives the process. */
    public boolean isShared() {
        return store == StoreKind.REDIS || (store == StoreKind.COOKIE && redis != null);
    }

    /** Tells whether sessions that are kept under these settings are found under others: whether they are in a store of the same kind. */
    public boolean isFoundUnder(SessionConfig other) {
        return store == other.store && isShared() == other.isShared();
    }

    /** Builds the settings. */
    public static final class Builder {
        private StoreKind store = StoreKind.MEMORY;
        private Duration inactivityTimeout = Duration.ofHours(1);
        private Duration maxDuration = Duration.ofHours(8);
        private List<Secret> keys = List.of();
        private @Nullable Path keysFile;
        private int maxSessions = 100_000;
        private CookieConfig cookie = CookieConfig.builder().build();
        private int maxMemory = 256 * 1024 * 1024;
        private boolean endWithIdToken;
        private @Nullable RedisConfig redis;

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

        /** Sets the file that the keys were read from, which is read again when it changes. */
        public Builder keysFile(@Nullable Path value) {
            keysFile = value;
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

        /** Sets how many bytes of session data the memory store holds. */
        public Builder maxMemory(int value) {
            maxMemory = value;
            return this;
        }

        /** Sets whether a session ends with its ID token, unless that is renewed before. */
        public Builder endWithIdToken(boolean value) {
            endWithIdToken = value;
            return this;
        }

        /** Sets how Redis is reached: for sessions, or, beside sealed cookies, for what nodes must share. */
        public Builder redis(@Nullable RedisConfig value) {
            redis = value;
            return this;
        }

        /** Returns the settings. */
        public SessionConfig build() {
            return new SessionConfig(this);
        }
    }
}
