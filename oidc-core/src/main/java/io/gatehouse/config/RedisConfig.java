package io.gatehouse.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code session.redis}. */
public final class RedisConfig {
    private final Secret url;
    private final @Nullable Secret password;
    private final String keyPrefix;
    private final Duration timeout;
    private final @Nullable Path caFile;

    private RedisConfig(Builder builder) {
        this.url = builder.url;
        this.password = builder.password;
        this.keyPrefix = builder.keyPrefix;
        this.timeout = builder.timeout;
        this.caFile = builder.caFile;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where the store is; a secret, because it may hold a password. */
    public Secret url() {
        return url;
    }

    /** Returns the password, in place of one in the URL. */
    public Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    /** Returns what every key in the store begins with. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Returns how long connecting, and each call, may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns a PEM file of certificate authorities that are trusted in addition to the JVM's. */
    public Optional<Path> caFile() {
        return Optional.ofNullable(caFile);
    }

    /** Builds the settings. */
    public static final class Builder {
        private Secret url = Secret.of("redis://localhost:6379");
        private @Nullable Secret password;
        private String keyPrefix = "gatehouse:";
        private Duration timeout = Duration.ofSeconds(1);
        private @Nullable Path caFile;

        private Builder() {}

        /** Sets where the store is; a secret, because it may hold a password. */
        public Builder url(Secret value) {
            url = value;
            return this;
        }

        /** Sets the password, in place of one in the URL. */
        public Builder password(@Nullable Secret value) {
            password = value;
            return this;
        }

        /** Sets what every key in the store begins with. */
        public Builder keyPrefix(String value) {
            keyPrefix = value;
            return this;
        }

        /** Sets how long connecting, and each call, may take. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /** Sets a PEM file of certificate authorities that are trusted in addition to the JVM's. */
        public Builder caFile(@Nullable Path value) {
            caFile = value;
            return this;
        }

        /** Returns the settings. */
        public RedisConfig build() {
            return new RedisConfig(this);
        }
    }
}
